"""The story of a run: choose files, validate them all, upload, wait, report.

Nothing is uploaded before every file of every dataset is judged, and nothing at all when one of them has an error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from prolific_dataset.clock import Deadline
from prolific_dataset.config.settings import Mode, Settings
from prolific_dataset.errors import AccessError, Interrupted, RunError, UsageError
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.selection import choose
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Notice, Schema, Severity
from prolific_dataset.progress import DuplicatesFound, FileChecked, Listener, NothingCompiled
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.schema.file import read_schema
from prolific_dataset.schema.notices import no_schema_notices, odd_schema_notices, schema_notices
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.dataset import Validated
from prolific_dataset.validation.native import IS_COMPILED

if TYPE_CHECKING:
    from prolific_dataset.client.service import Service


class Run:
    """One run. `execute` does it; `report` says how far it came, at any moment.

    Args:
        settings: what to do.
        workspace: where the files are.
        service: the service; None without a token, which allows validation only.
        deadline: the end of the run, and the clock.
        tell: gets each step of the run.
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
        tell: Listener,
        checkout: Checkout,
        changed: ChangedFiles | None = None,
    ) -> None:
        self._settings = settings
        self._workspace = workspace
        self._service = service
        self._deadline = deadline
        self._clock = deadline.clock
        self._tell = tell
        self._checkout = checkout
        self._changed = changed
        self._started = self._clock.now()
        self._datasets = tuple(DatasetState(settings=each) for each in settings.datasets)
        self._notices: list[Notice] = []
        self._failure: Failure | None = None
        self._interrupted = False

    def execute(self) -> None:
        """Do it all.

        Raises:
            RunError: the run cannot go on; hand it to `end` and ask for the report.
        """
        for dataset in self._datasets:
            self._choose_files(dataset)
        if self._service is not None:
            self._with_service(self._service)
        elif self._settings.mode is Mode.VALIDATE:
            self._validate()
        else:
            raise UsageError("An upload needs a token.", hint="Give api-token, or use mode: validate.")

    def end(self, error: RunError) -> None:
        """Take note of what ended the run early, and stop whatever still goes on."""
        self._clock.stop()
        if isinstance(error, Interrupted):
            self._interrupted = True
        else:
            self._failure = Failure.of(error)

    def report(self) -> Report:
        """Freeze what is known by now."""
        announced = self._service.announcements.notices() if self._service is not None else ()
        return Report(
            mode=self._settings.mode,
            datasets=tuple(dataset.report() for dataset in self._datasets),
            notices=(*self._notices, *announced),
            failure=self._failure,
            interrupted=self._interrupted,
            seconds=self._clock.now() - self._started,
            waited=self._service is None or self._service.waits,
        )

    def note(self, notice: Notice) -> None:
        """Add something worth saying about the run."""
        self._notices.append(notice)

    def _choose_files(self, dataset: DatasetState) -> None:
        chosen = choose(
            dataset.settings,
            self._workspace,
            changed=self._changed,
            if_no_files_found=self._settings.if_no_files_found,
            checkout=self._checkout,
            keep_going=self._deadline.check,
        )
        dataset.files = tuple(FileState.unchecked(file, self._settings.mode) for file in chosen.files)
        dataset.notices.extend(chosen.notices)

    def _schema(self, dataset: DatasetState) -> Schema | None:
        """The schema to validate against: the live one where there is one, else the snapshot."""
        path = dataset.settings.schema
        snapshot = read_schema(self._workspace.file(path), limits=False) if path is not None else None
        live = dataset.live.schema if dataset.live else None
        dataset.notices.extend(
            schema_notices(live, snapshot, source=str(path), settings=dataset.settings.rules)
        )
        dataset.notices.extend(odd_schema_notices(dataset.live, snapshot, source=str(path)))
        if live is None and dataset.failure is None:
            has_token = self._service is not None
            dataset.notices.extend(no_schema_notices(dataset.live, snapshot, has_token=has_token))
        return live or snapshot

    def _with_service(self, service: Service) -> None:
        """Validate against the live schemas; then upload, or say what an upload would do."""
        # Seams: a run without a token needs none of it, and the service is asked before the rest is imported.
        from prolific_dataset.upload import description, parallel  # noqa: PLC0415

        def for_each(work: Callable[[DatasetState], None]) -> None:
            parallel.side_by_side([partial(work, each) for each in self._datasets], deadline=self._deadline)

        for_each(partial(description.describe_dataset, service=service, checkout=self._checkout))
        self._validate()
        from prolific_dataset.upload.dataset import preview_upload, upload_dataset  # noqa: PLC0415

        force = self._settings.force
        if self._settings.mode is Mode.VALIDATE:
            for dataset in self._datasets:
                preview_upload(dataset, self._checkout, force=force)
        elif self._may_upload():
            for_each(partial(upload_dataset, service=service, checkout=self._checkout, force=force))

    def _validate(self) -> None:
        if not IS_COMPILED:
            self._tell(NothingCompiled())
        for dataset in self._datasets:
            self._validate_files(dataset)

    def _validate_files(self, dataset: DatasetState) -> None:
        """Check the files; what is found in one is reported even when the run ends in the next one."""
        schema = self._schema(dataset)
        results = validate_dataset(
            [each.file for each in dataset.files],
            schema=schema,
            settings=dataset.settings.rules,
            digest=self._settings.mode is Mode.UPLOAD or dataset.live is not None,
            cores=self._settings.cores,
            keep_going=self._deadline.check,
        )
        states = {each.file.path: each for each in dataset.files}
        started = self._clock.now()
        for result in results:
            goes_on = self._settings.mode is Mode.UPLOAD and dataset.failure is None
            states[result.file.path].take(result, is_form_only=schema is None, goes_on=goes_on)
            self._tell(_checked(result, seconds=self._clock.now() - started))
            started = self._clock.now()

    def _may_upload(self) -> bool:
        """Whether every file is free of errors and every dataset exists; otherwise nothing is uploaded at all."""
        files = [file for dataset in self._datasets for file in dataset.files]
        has_errors = any(file.report.findings.count(Severity.ERROR) for file in files)
        failures = [dataset.failure for dataset in self._datasets if dataset.failure is not None]
        if not has_errors and all(each.exit_code != AccessError.exit_code for each in failures):
            return True
        for dataset in self._datasets:
            dataset.leave()
        return False


def _checked(result: Validated, *, seconds: float) -> FileChecked | DuplicatesFound:
    if result.duplicate_count:
        return DuplicatesFound(path=result.file.path, count=result.duplicate_count)
    return FileChecked(
        path=result.file.path,
        record_count=result.record_count,
        invalid_count=result.invalid_count,
        seconds=seconds,
    )
