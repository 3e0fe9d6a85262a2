"""How far a run has come: each file's report is replaced as facts come in, and can be read at any moment.

Reports are frozen and replacing one is a single assignment, so a signal handler may read them while other threads
write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Self

from prolific_dataset.config.settings import DatasetSettings, Mode
from prolific_dataset.errors import BlindLedger, DatasetNotFound, RunError, ServiceError, UsageError
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DataFile, Dataset, DatasetID, ImportID, ImportJob, Notice, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import DatasetReport
from prolific_dataset.validation.dataset import Validated

if TYPE_CHECKING:
    from prolific_dataset.client.service import Service


@dataclass(slots=True, kw_only=True, eq=False)
class FileState:
    """What is known of one file so far."""

    file: DataFile
    report: FileReport
    payload: Payload | None = None
    """All its records, once it was checked; None for a file that is not JSONL at all."""

    @classmethod
    def unchecked(cls, file: DataFile, mode: Mode) -> Self:
        """Start with nothing known: a file stays unfinished until something else is proved."""
        report = FileReport(
            path=file.path, size=0, record_count=0, invalid_count=0, mode=mode, interrupted=True
        )
        return cls(file=file, report=report)

    def take(self, result: Validated, *, is_form_only: bool, goes_on: bool) -> None:
        """Take over what the check has found.

        Args:
            result: what that is.
            is_form_only: whether there was no schema.
            goes_on: whether an upload comes next.
        """
        self.payload = result.payload
        self.report = replace(
            self.report,
            size=result.size,
            record_count=result.record_count,
            invalid_count=result.invalid_count,
            is_form_only=is_form_only,
            findings=result.findings,
            bad_lines=result.invalid_lines,
            interrupted=goes_on,
        )


@dataclass(slots=True, kw_only=True)
class DatasetState:
    """What is known of one dataset so far."""

    settings: DatasetSettings
    files: tuple[FileState, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    live: Dataset | None = None
    """The dataset as the service describes it; None without a token."""
    service: Service | None = None
    """The service, which lists adopted imports of this dataset under names of ours; None without a token."""
    count_before: int | None = None
    """Datapoints that the dataset had before the upload, as far as the service says."""
    failure: Failure | None = None
    own_imports: set[ImportID] = field(default_factory=set)
    """The import jobs that this run has made."""
    first_seen: dict[ImportID, float] = field(default_factory=dict)
    """When this run first saw each claim of others, by its own clock."""

    @property
    def dataset_id(self) -> DatasetID:
        """The dataset to upload to.

        Raises:
            UsageError: none was given.
        """
        if self.settings.dataset_id is None:
            raise UsageError("An upload needs a dataset id.", hint="Give dataset-id, or use mode: validate.")
        return self.settings.dataset_id

    @property
    def imports(self) -> Sequence[ImportJob]:
        """The imports that the dataset has, newest first, as far as the service lists them."""
        return (self.live and self.live.imports) or ()

    def note(self, severity: Severity, message: str) -> None:
        """Add a notice."""
        self.notices.append(Notice(severity=severity, message=message))

    def fail(self, error: RunError) -> None:
        """Note why nothing more can be done for the dataset: one cause, shown once instead of at each of its files."""
        self.failure = self.failure or Failure.of(error)
        self.leave()

    @contextmanager
    def own_failure(self) -> Iterator[None]:
        """Let what fails for one dataset only be its own failure; a refused token ends the run."""
        try:
            yield
        except (DatasetNotFound, ServiceError) as error:
            self.fail(error)

    def leave(self) -> None:
        """Upload no file of which nothing was sent yet."""
        for file in self.files:
            if not file.report.is_begun:
                file.report = replace(file.report, interrupted=False)

    def refuse(self, error: BlindLedger) -> None:
        """Upload nothing more: what was not begun is not."""
        self.failure = Failure.of(error)
        each_one = Failure(
            message="Not uploaded: it is unknown what the dataset already has.",
            hint="",
            exit_code=error.exit_code,
        )
        for file in self.files:
            if not file.report.is_begun and file.report.failure is None:
                file.report = replace(file.report, failure=each_one, interrupted=False)

    def report(self) -> DatasetReport:
        """Freeze what is known."""
        live_name = self.live.name if self.live else None
        return DatasetReport(
            dataset_id=self.settings.dataset_id,
            name=self.settings.name or live_name or None,
            files=tuple(each.report for each in self.files),
            notices=tuple(self.notices),
            failure=self.failure,
            count_before=self.count_before,
            total_datapoint_count=self.live.total_datapoint_count if self.live else None,
        )
