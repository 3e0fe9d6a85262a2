"""What a run came to: its datasets and files, and the outcomes and totals that follow from them.

Nothing derived is stored, so no total can contradict the files.
"""

from __future__ import annotations

from dataclasses import dataclass

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import DatasetID, Finding, ImportID, Notice
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure, Outcome, worst


class _Sum:
    """A count of all files of a report: the sum of what each file has under the same name."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self._name = name

    def __get__(self, report: DatasetReport | Report, _owner: type) -> int:
        return sum(getattr(file, self._name) for file in report.files)


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

    record_count = _Sum()
    rejected_count = _Sum()
    imported_count = _Sum()

    @property
    def outcome(self) -> Outcome:
        """The worst of its files' outcomes."""
        return self.failure.outcome if self.failure else worst(file.outcome for file in self.files)


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

    record_count = _Sum()
    valid_count = _Sum()
    invalid_count = _Sum()
    accepted_count = _Sum()
    rejected_count = _Sum()
    duplicate_count = _Sum()
    imported_count = _Sum()
    followed_count = _Sum()

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
        cut_off = [Outcome.UNFINISHED] if self.interrupted else []
        return worst([*cut_off, *(dataset.outcome for dataset in self.datasets)])

    @property
    def form_only_count(self) -> int:
        """Records whose form was checked and nothing else, of all files."""
        return sum(file.record_count for file in self.files if file.is_form_only)

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
