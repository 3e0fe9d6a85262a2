"""What a run came to: its datasets and files, and the outcomes and totals that follow from them.

Nothing derived is stored, so no total can contradict the files.
"""

from __future__ import annotations

from dataclasses import dataclass

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import DatasetID, Finding, ImportID, Notice
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetReport:
    """Everything about one dataset."""

    dataset_id: DatasetID | None
    """None when a run without a dataset id only validates."""
    name: str | None
    files: tuple[FileReport, ...]
    notices: tuple[Notice, ...] = ()
    failure: Failure | None = None
    """Why nothing could be done for the dataset, such as a refused token."""
    count_before: int | None = None
    """Datapoints that it had before the upload, as far as the service says."""
    total_datapoint_count: int | None = None
    """Datapoints that it has now, as far as the service says."""

    @property
    def outcome(self) -> Outcome:
        """The worst of its files' outcomes."""
        if self.failure is not None:
            return self.failure.outcome
        return max(
            (file.outcome for file in self.files), key=lambda each: each.badness, default=Outcome.VALID
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything about one run."""

    mode: Mode
    datasets: tuple[DatasetReport, ...]
    notices: tuple[Notice, ...] = ()
    failure: Failure | None = None
    """Why the run as a whole ended early."""
    interrupted: bool = False
    """Whether a signal ended the run."""
    waited: bool = True
    """Whether the run waited for imports to end; else it looked once."""
    seconds: float = 0.0

    @property
    def files(self) -> tuple[FileReport, ...]:
        """All files, in the order of their datasets."""
        return tuple(file for dataset in self.datasets for file in dataset.files)

    @property
    def listed_problems(self) -> list[Finding]:
        """The listed findings of all files, errors first."""
        listed = [finding for file in self.files for finding in file.problems.listed]
        return sorted(listed, key=lambda each: each.severity.rank)

    @property
    def outcome(self) -> Outcome:
        """The run's `result`: the worst of its datasets' outcomes."""
        if self.failure is not None:
            return self.failure.outcome
        worst = max(
            (dataset.outcome for dataset in self.datasets),
            key=lambda each: each.badness,
            default=Outcome.VALID,
        )
        if self.interrupted and worst.badness < Outcome.UNFINISHED.badness:
            return Outcome.UNFINISHED
        return worst

    @property
    def record_count(self) -> int:
        """Records of all files."""
        return sum(file.record_count for file in self.files)

    @property
    def valid_count(self) -> int:
        """Records without an error, of all files."""
        return sum(file.valid_count for file in self.files)

    @property
    def invalid_count(self) -> int:
        """Records with an error found here, of all files."""
        return sum(file.invalid_count for file in self.files)

    @property
    def form_only_count(self) -> int:
        """Records whose form was checked and nothing else, of all files."""
        return sum(file.record_count for file in self.files if file.is_form_only)

    @property
    def accepted_count(self) -> int:
        """Records the service accepted, of all files."""
        return sum(file.accepted_count for file in self.files)

    @property
    def rejected_count(self) -> int:
        """Records the service rejected, of all files."""
        return sum(file.rejected_count for file in self.files)

    @property
    def duplicate_count(self) -> int:
        """Accepted records that the datasets already had, of all files."""
        return sum(file.duplicate_count for file in self.files)

    @property
    def imported_count(self) -> int:
        """Records this run added, of all files."""
        return sum(file.imported_count for file in self.files)

    @property
    def followed_count(self) -> int:
        """Records that imports of other runs added while this run followed them, of all files."""
        return sum(file.followed_count for file in self.files)

    @property
    def total_datapoint_count(self) -> int | None:
        """Datapoints of all datasets; None where the service does not say it of each."""
        totals = [dataset.total_datapoint_count for dataset in self.datasets]
        known = [each for each in totals if each is not None]
        return sum(known) if known and len(known) == len(totals) else None

    @property
    def is_begun(self) -> bool:
        """Whether something of any file was sent, by this run or an earlier one."""
        return any(file.is_begun for file in self.files)

    @property
    def import_ids(self) -> tuple[ImportID, ...]:
        """Ids of all import jobs, in file order."""
        return tuple(file.job.import_id for file in self.files if file.job is not None)
