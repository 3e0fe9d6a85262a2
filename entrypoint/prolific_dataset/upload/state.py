"""The state of a run: a board on which each file's report is replaced as facts come in, readable at any moment.

Reports are frozen and replacing one is a single assignment, so a signal handler may read the board while other
threads write it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from prolific_dataset.model import Notice
from prolific_dataset.report.report import DatasetReport, Failure, FileReport

if TYPE_CHECKING:
    from prolific_dataset.config.settings import DatasetSettings, Mode
    from prolific_dataset.errors import RunError
    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.model import DataFile, Dataset, Severity


class DatasetBoard:
    """What is known of one dataset so far."""

    def __init__(self, settings: DatasetSettings) -> None:
        self.settings = settings
        self.files: tuple[DataFile, ...] = ()
        self.reports: list[FileReport] = []
        self.payloads: list[Payload] = []
        self.notices: list[Notice] = []
        self.live: Dataset | None = None
        """The dataset as the service describes it; None without a token."""
        self.failure: Failure | None = None

    def put_files(self, files: tuple[DataFile, ...], mode: Mode) -> None:
        """Start with nothing known of each file: it stays unfinished until something else is proved."""
        self.files = files
        self.reports = [unchecked(file, mode) for file in files]

    def update(self, index: int, **changes: object) -> None:
        """Replace facts in the report of one file."""
        self.reports[index] = replace(self.reports[index], **changes)  # type: ignore[arg-type]

    def note(self, severity: Severity, message: str) -> None:
        """Add a notice."""
        self.notices.append(Notice(severity=severity, message=message))

    def report(self) -> DatasetReport:
        """Freeze what is known."""
        live_name = self.live.name if self.live else None
        return DatasetReport(
            dataset_id=self.settings.dataset_id,
            name=self.settings.name or live_name or None,
            files=tuple(self.reports),
            notices=tuple(self.notices),
            failure=self.failure,
        )


def unchecked(file: DataFile, mode: Mode) -> FileReport:
    """Report on a file that nothing is known of."""
    return FileReport(path=file.path, size=0, record_count=0, invalid_count=0, mode=mode, interrupted=True)


def failure_of(error: RunError) -> Failure:
    """Turn an exception into the value that reports hold."""
    return Failure(message=error.message, hint=error.hint, exit_code=error.exit_code)
