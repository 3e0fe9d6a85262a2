"""The story of a run: choose files, validate them all, upload, wait, report.

Nothing is uploaded before every file of every dataset is judged, and nothing at all when one of them has an error.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from prolific_dataset.config.settings import Mode, Records
from prolific_dataset.errors import (
    AccessError,
    DatasetNotFound,
    Interrupted,
    RunError,
    ServiceError,
    UsageError,
)
from prolific_dataset.files.selection import choose
from prolific_dataset.model import Notice, Severity
from prolific_dataset.progress import DuplicatesFound, FileChecked, Listener, NothingCompiled
from prolific_dataset.report.report import Failure, Report
from prolific_dataset.schema.file import read_schema
from prolific_dataset.schema.notices import schema_notices
from prolific_dataset.upload import other_hands, whole_files
from prolific_dataset.upload.imports import import_files
from prolific_dataset.upload.parallel import side_by_side
from prolific_dataset.upload.reading_back import read_back
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.native import IS_COMPILED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from prolific_dataset.client.service import Service
    from prolific_dataset.clock import Deadline
    from prolific_dataset.config.settings import DatasetSettings, Settings
    from prolific_dataset.files.changed import ChangedFiles
    from prolific_dataset.files.checkout import Checkout
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.model import Schema
    from prolific_dataset.validation.dataset import Validated


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
            self._side_by_side(partial(self._describe, self._service))
        if not IS_COMPILED:
            self._tell(NothingCompiled())
        for dataset in self._datasets:
            self._validate(dataset)
        if self._settings.mode is Mode.VALIDATE:
            for dataset in self._datasets:
                self._preview(dataset)
        elif not self._has_errors() and not self._lacks_a_dataset():
            self._side_by_side(self._upload)

    def end(self, error: RunError) -> None:
        """Take note of what ended the run early, and stop whatever still goes on."""
        self._clock.stop()
        if isinstance(error, Interrupted):
            self._interrupted = True
        else:
            self._failure = Failure.of(error)

    def report(self) -> Report:
        """Freeze what is known by now."""
        return Report(
            mode=self._settings.mode,
            datasets=tuple(dataset.report() for dataset in self._datasets),
            notices=tuple(self._notices),
            failure=self._failure,
            interrupted=self._interrupted,
            seconds=self._clock.now() - self._started,
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

    def _describe(self, service: Service, dataset: DatasetState) -> None:
        """Ask what the dataset is like; where only this one cannot be asked, the others go on."""
        if dataset.settings.dataset_id is not None:
            dataset.service = service
            if dataset.settings.imported:
                from prolific_dataset.upload.adoption import adopting  # noqa: PLC0415 - a seam: it reads new_records

                dataset.service = adopting(service, dataset.settings.imported, self._checkout)
            with service.slots, _own_failure(dataset):
                dataset.live = dataset.service.api.dataset(dataset.settings.dataset_id)
                dataset.count_before = dataset.live.total_datapoint_count

    def _schema(self, dataset: DatasetState) -> Schema | None:
        """The schema to validate against: the live one where there is one, else the snapshot."""
        snapshot = _snapshot(dataset.settings, self._workspace)
        live = dataset.live.schema if dataset.live else None
        source = str(dataset.settings.schema)
        dataset.notices.extend(schema_notices(live, snapshot, source=source, settings=dataset.settings.rules))
        if live is None and dataset.live is not None:
            dataset.note(Severity.WARNING, "The dataset has no schema; an import waits until it gets one.")
        if live is None and snapshot is None and dataset.failure is None:
            dataset.note(
                Severity.NOTICE,
                "No schema to check against, so only the form of the records was checked. Commit a snapshot of the "
                f"dataset's schema and name it with `schema`, {self._other_way(dataset)}.",
            )
        return live or snapshot

    def _other_way(self, dataset: DatasetState) -> str:
        """How to get a schema without a snapshot: what the run lacks for it."""
        if self._service is None:
            return "or give a token"
        return "or give a dataset id" if dataset.live is None else "or set one on the dataset"

    def _validate(self, dataset: DatasetState) -> None:
        """Check the files; what is found in one is reported even when the run ends in the next one."""
        results = validate_dataset(
            [each.file for each in dataset.files],
            schema=self._schema(dataset),
            settings=dataset.settings.rules,
            digest=self._settings.mode is Mode.UPLOAD or dataset.live is not None,
            cores=self._settings.cores,
            keep_going=self._deadline.check,
        )
        states = {each.file.path: each for each in dataset.files}
        started = self._clock.now()
        for result in results:
            self._record(states[result.file.path], result, failed=dataset.failure is not None)
            self._tell(_checked(result, seconds=self._clock.now() - started))
            started = self._clock.now()

    def _record(self, file: FileState, result: Validated, *, failed: bool) -> None:
        file.payload = result.payload
        file.report = replace(
            file.report,
            size=result.size,
            record_count=result.record_count,
            invalid_count=result.invalid_count,
            findings=result.findings,
            bad_lines=result.invalid_lines,
            interrupted=self._settings.mode is Mode.UPLOAD and not failed,
        )

    def _has_errors(self) -> bool:
        """Whether any file has an error; then nothing is uploaded, so every file is done."""
        files = [file for dataset in self._datasets for file in dataset.files]
        if not any(file.report.findings.count(Severity.ERROR) for file in files):
            return False
        for file in files:
            file.report = replace(file.report, interrupted=False)
        return True

    def _lacks_a_dataset(self) -> bool:
        """Whether there is no such dataset as one of them: a mistake in the configuration, so nothing is uploaded."""
        codes = {dataset.failure.exit_code for dataset in self._datasets if dataset.failure is not None}
        if AccessError.exit_code not in codes:
            return False
        for dataset in self._datasets:
            dataset.leave()
        return True

    def _preview(self, dataset: DatasetState) -> None:
        """Say what an upload would do, as far as the dataset tells."""
        if dataset.live is None or any(file.payload is None for file in dataset.files):
            return
        other_hands.tell(dataset)
        match dataset.settings.records:
            case Records.ALL:
                whole_files.preview(dataset)
            case Records.NEW:
                from prolific_dataset.upload import only_new  # noqa: PLC0415 - a seam: runs with `records: new`

                only_new.preview(dataset, self._checkout, retry_rejected=self._settings.force)
        other_hands.warn_of_twice(dataset)

    def _upload(self, dataset: DatasetState) -> None:
        service = dataset.service
        if service is None:
            raise UsageError("An upload needs a token.", hint="Give api-token, or use mode: validate.")
        if dataset.failure is None:
            with _own_failure(dataset):
                self._import(dataset, service)

    def _import(self, dataset: DatasetState, service: Service) -> None:
        force = self._settings.force
        other_hands.tell(dataset)
        if other_hands.stop_before_twice(dataset, self._checkout, force=force):
            return
        match dataset.settings.records:
            case Records.ALL:
                whole_files.warn_of_twice(dataset)
                import_files(dataset, service, self._checkout, force=force)
            case Records.NEW:
                from prolific_dataset.upload import only_new  # noqa: PLC0415 - a seam: runs with `records: new`

                only_new.import_new_records(dataset, service, self._checkout, force=force)
        read_back(dataset, service)

    def _side_by_side(self, work: Callable[[DatasetState], None]) -> None:
        side_by_side([partial(work, each) for each in self._datasets], deadline=self._deadline)


@contextmanager
def _own_failure(dataset: DatasetState) -> Iterator[None]:
    """Let what fails for one dataset only be its own failure; a refused token ends the run."""
    try:
        yield
    except (DatasetNotFound, ServiceError) as error:
        dataset.fail(error)


def _checked(result: Validated, *, seconds: float) -> FileChecked | DuplicatesFound:
    if result.duplicate_count:
        return DuplicatesFound(path=result.file.path, count=result.duplicate_count)
    return FileChecked(
        path=result.file.path,
        record_count=result.record_count,
        invalid_count=result.invalid_count,
        seconds=seconds,
    )


def _snapshot(settings: DatasetSettings, workspace: Workspace) -> Schema | None:
    return read_schema(workspace.file(settings.schema)) if settings.schema is not None else None
