"""The story of a run: plan, validate everything, upload, wait, report.

Nothing is uploaded before every file of every dataset is judged, and nothing at all when one of them has an error.
"""

from __future__ import annotations

from functools import partial
from threading import Semaphore
from typing import TYPE_CHECKING, Final

from prolific_dataset.config.settings import Mode, Records
from prolific_dataset.errors import Interrupted, RunError, UsageError
from prolific_dataset.files.selection import choose
from prolific_dataset.model import Notice, Severity
from prolific_dataset.progress import DuplicatesFound, FileChecked, Listener, NothingCompiled
from prolific_dataset.report.report import Failure, Report
from prolific_dataset.schema.notices import schema_notices
from prolific_dataset.upload.state import DatasetBoard, failure_of
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.native import IS_COMPILED

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.client.service import Service
    from prolific_dataset.clock import Deadline
    from prolific_dataset.config.settings import DatasetSettings, Settings
    from prolific_dataset.files.changed import ChangedFiles
    from prolific_dataset.files.checkout import Checkout
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.model import Schema
    from prolific_dataset.validation.dataset import Validated


_UPLOADS_AT_ONCE: Final = 8
"""Datasets that are described or uploaded to at once; all of them are waited for at once."""


class Run:
    """One run. `execute` does it; `report` tells how far it came, at any moment.

    Args:
        settings: what to do.
        workspace: where the files are.
        service: the service; None without a token, which allows validation only.
        deadline: the end of the run, and the clock.
        jitter: `random.uniform` or a stand-in.
        tell: is told what happens.
        checkout: the git repository around the files.
        changed: the only files to look at; None for all.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        workspace: Workspace,
        service: Service | None,
        deadline: Deadline,
        jitter: Callable[[float, float], float],
        tell: Listener,
        checkout: Checkout,
        changed: ChangedFiles | None = None,
    ) -> None:
        self._checkout = checkout
        self._changed = changed
        self._settings = settings
        self._workspace = workspace
        self._service = service
        self._clock = deadline.clock
        self._deadline = deadline
        self._jitter = jitter
        self._tell = tell
        self._started = self._clock.now()
        self._boards = tuple(DatasetBoard(settings=each) for each in settings.datasets)
        self._notices: list[Notice] = []
        self._failure: Failure | None = None
        self._interrupted = False
        self._slots = Semaphore(_UPLOADS_AT_ONCE)

    def execute(self) -> None:
        """Do it all.

        Raises:
            RunError: the run cannot go on; hand it to `end` and ask for the report.
        """
        for board in self._boards:
            self._plan(board)
        if self._service is not None:
            self._side_by_side(self._describe)
        if not IS_COMPILED:
            self._tell(NothingCompiled())
        for board in self._boards:
            self._validate(board)
        if self._settings.mode is Mode.VALIDATE:
            for board in self._boards:
                self._preview(board)
        elif not self._has_errors():
            self._side_by_side(self._deliver)

    def end(self, error: RunError) -> None:
        """Take note of what ended the run early, and stop whatever still goes on."""
        self._clock.stop()
        if isinstance(error, Interrupted):
            self._interrupted = True
        else:
            self._failure = failure_of(error)

    def report(self) -> Report:
        """Freeze what is known by now."""
        return Report(
            mode=self._settings.mode,
            datasets=tuple(board.report() for board in self._boards),
            notices=tuple(self._notices),
            failure=self._failure,
            interrupted=self._interrupted,
            seconds=self._clock.now() - self._started,
        )

    def note(self, notice: Notice) -> None:
        """Add something worth telling about the run."""
        self._notices.append(notice)

    def _plan(self, board: DatasetBoard) -> None:
        chosen = choose(
            board.settings,
            self._workspace,
            changed=self._changed,
            if_no_files_found=self._settings.if_no_files_found,
        )
        board.put_files(chosen.files, self._settings.mode)
        board.notices.extend(chosen.notices)

    def _describe(self, board: DatasetBoard) -> None:
        if self._service is not None and board.settings.dataset_id is not None:
            with self._slots:
                board.live = self._service.api.dataset(board.settings.dataset_id)

    def _schema(self, board: DatasetBoard) -> Schema | None:
        """The schema to validate against: the live one where there is one, else the snapshot."""
        snapshot = _snapshot(board.settings, self._workspace)
        live = board.live.schema if board.live else None
        source = str(board.settings.schema)
        board.notices.extend(schema_notices(live, snapshot, source=source, settings=board.settings.rules))
        if live is None and board.live is not None:
            board.note(Severity.WARNING, "The dataset has no schema; an import waits until it gets one.")
        if live is None and snapshot is None:
            board.note(
                Severity.NOTICE,
                "There is no schema to check against: only the form of the records was checked. Commit a snapshot "
                "of the dataset's schema and name it with `schema`, or give a token.",
            )
        return live or snapshot

    def _validate(self, board: DatasetBoard) -> None:
        schema = self._schema(board)
        started = self._clock.now()
        results = validate_dataset(
            board.files,
            schema=schema,
            settings=board.settings.rules,
            digest=self._settings.mode is Mode.UPLOAD or board.settings.records is Records.NEW,
            cores=self._settings.cores,
            keep_going=self._deadline.check,
        )
        payloads: dict[str, Payload] = {}
        for result in results:
            board.update(
                board.files.index(result.file),
                size=result.size,
                record_count=result.record_count,
                invalid_count=result.invalid_count,
                findings=result.findings,
                bad_lines=result.invalid_lines,
                interrupted=self._settings.mode is Mode.UPLOAD,
            )
            if result.payload is not None:
                payloads[result.file.path] = result.payload
            now = self._clock.now()
            self._tell(_checked(result, seconds=now - started))
            started = now
        board.payloads = list(payloads.values())

    def _has_errors(self) -> bool:
        """Whether any file has an error; every file is then done with, for nothing is uploaded."""
        reports = [report for board in self._boards for report in board.reports]
        if not any(report.findings.count(Severity.ERROR) for report in reports):
            return False
        for board in self._boards:
            for index in range(len(board.reports)):
                board.update(index, interrupted=False)
        return True

    def _preview(self, board: DatasetBoard) -> None:
        """Say what an upload of new records would do."""
        known = board.live is not None and len(board.payloads) == len(board.reports)
        if board.settings.records is Records.NEW and known:
            from prolific_dataset.upload.delivery import planner  # noqa: PLC0415 - only with `records: new`

            planner(board, self._checkout, retry_rejected=self._settings.force).preview()

    def _deliver(self, board: DatasetBoard) -> None:
        if self._service is None or board.settings.dataset_id is None:
            raise UsageError("An upload needs a token and a dataset id.", hint=_HINT_UPLOAD)
        # A run that only validates, as on every pull request, needs none of this.
        from prolific_dataset.upload.delivery import Delivery  # noqa: PLC0415
        from prolific_dataset.upload.polling import Pace  # noqa: PLC0415

        # Many datasets are polled the more slowly each.
        crowd = max(1.0, len(self._boards) / _UPLOADS_AT_ONCE)
        Delivery(
            board=board,
            dataset_id=board.settings.dataset_id,
            service=self._service,
            checkout=self._checkout,
            pace=Pace(jitter=self._jitter, first=crowd * self._settings.poll_interval),
            deadline=self._deadline,
            tell=self._tell,
            force=self._settings.force,
            slot=self._slots,
        ).run()

    def _side_by_side(self, work: Callable[[DatasetBoard], None]) -> None:
        from prolific_dataset.upload.parallel import side_by_side  # noqa: PLC0415 - only with the service

        side_by_side([partial(work, board) for board in self._boards], deadline=self._deadline)


def _checked(result: Validated, *, seconds: float) -> FileChecked | DuplicatesFound:
    if result.duplicate_count:
        return DuplicatesFound(path=result.file.path, count=result.duplicate_count)
    return FileChecked(
        path=result.file.path,
        record_count=result.record_count,
        invalid_count=result.invalid_count,
        seconds=seconds,
    )


_HINT_UPLOAD = "Give api-token and dataset-id, or use mode: validate."


def _snapshot(settings: DatasetSettings, workspace: Workspace) -> Schema | None:
    if settings.schema is None:
        return None
    from prolific_dataset.schema.file import read_schema  # noqa: PLC0415 - only where there is a file

    return read_schema(workspace.file(settings.schema))
