"""Follows imports that exist already: finds their datasets and files, waits, and reports on them like an upload."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Final

from prolific_dataset.client.service import Service
from prolific_dataset.config.settings import DatasetSettings, Mode
from prolific_dataset.errors import (
    AccessError,
    Interrupted,
    NotKnownYet,
    RepositoryError,
    RunError,
    ServiceError,
)
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DataFile, DatasetID, ImportID, ImportJob, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.upload.adoption import adopting
from prolific_dataset.upload.append.marks import Mark
from prolific_dataset.upload.arrival import is_void, no_file
from prolific_dataset.upload.new_records import GitCache, sent_payload, stand_in
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.parallel import side_by_side
from prolific_dataset.upload.reading_back import read_back
from prolific_dataset.upload.results import record, wait_for_results
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.upload.upload_name import UploadName

_TRIES: Final = 4
"""How often an import that no dataset lists is looked for: one that was just made may not be known yet."""


class Following:
    """Imports, and how far they have come. `execute` follows them; `report` says what is known, at any moment.

    Args:
        datasets: where the imports may be.
        import_ids: their ids.
        service: the service; says whether they are waited for.
        checkout: the repository around here, if any.
        files_of: the files on disk that belong to a dataset.
    """

    def __init__(
        self,
        datasets: Mapping[DatasetID, DatasetSettings],
        import_ids: Sequence[ImportID],
        *,
        service: Service,
        checkout: Checkout,
        files_of: Callable[[DatasetSettings], Sequence[DataFile]],
    ) -> None:
        self._datasets = {each: DatasetState(settings=settings) for each, settings in datasets.items()}
        self._import_ids = tuple(dict.fromkeys(import_ids))
        self._service = service
        self._clock = service.deadline.clock
        self._checkout = checkout
        self._git = GitCache(checkout.repository) if checkout.repository else None
        self._files_of = files_of
        self._started = self._clock.now()
        self._failure: Failure | None = None
        self._interrupted = False

    def execute(self) -> None:
        """Find the imports and follow them to their end, or to the deadline.

        Raises:
            AccessError: a dataset or an import cannot be found.
            RunError: the run cannot go on; hand it to `end` and ask for the report.
        """
        for dataset in self._datasets.values():
            self._describe(dataset)
        uploads = self._find()
        tasks = [partial(self._follow, self._datasets[each], found) for each, found in uploads.items()]
        side_by_side(tasks, deadline=self._service.deadline)

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
            mode=Mode.UPLOAD,
            datasets=tuple(each.report() for each in self._datasets.values() if each.files or each.notices),
            failure=self._failure,
            interrupted=self._interrupted,
            seconds=self._clock.now() - self._started,
            waited=self._service.waits,
        )

    def _describe(self, dataset: DatasetState) -> None:
        """Ask what the dataset is like; adopted imports are known by their files where the commits are here."""
        service = self._service
        if dataset.settings.imported:
            with suppress(RepositoryError):
                service = adopting(service, dataset.settings.imported, self._checkout)
        dataset.live = service.api.dataset(dataset.dataset_id)

    def _find(self) -> Mapping[DatasetID, Sequence[Upload]]:
        """Find each import, and what it was made from; in the order of their arrival."""
        missing = set(self._import_ids)
        found: dict[DatasetID, list[ImportJob]] = {}
        for dataset_id, dataset in self._datasets.items():
            for job in reversed(dataset.imports):
                if job.import_id in missing:
                    missing.remove(job.import_id)
                    found.setdefault(dataset_id, []).append(job)
        for import_id in self._import_ids:
            if import_id in missing:
                dataset_id, job = self._search(import_id)
                found.setdefault(dataset_id, []).append(job)
        return {each: self._uploads(self._datasets[each], jobs) for each, jobs in found.items()}

    def _search(self, import_id: ImportID) -> tuple[DatasetID, ImportJob]:
        """Ask each dataset for an import that none lists."""
        retry = replace(self._service.retry, tries=_TRIES)
        try:
            return retry.run(f"the question for import {import_id}", partial(self._ask, import_id))
        except ServiceError as error:
            if isinstance(error.__cause__, NotKnownYet):
                raise AccessError(
                    f"No import {import_id} is known in {', '.join(self._datasets)}.",
                    hint="`prolific-dataset imports` lists what there is. Give the import's dataset with --dataset-id.",
                ) from error
            raise

    def _ask(self, import_id: ImportID) -> tuple[DatasetID, ImportJob]:
        *others, last = self._datasets
        for dataset_id in others:
            with suppress(NotKnownYet):
                return dataset_id, self._service.api.import_job(dataset_id, import_id)
        return last, self._service.api.import_job(last, import_id)

    def _uploads(self, dataset: DatasetState, jobs: Sequence[ImportJob]) -> Sequence[Upload]:
        files = self._files_of(dataset.settings)
        uploads = []
        for job in jobs:
            payload = sent_payload(job, dataset.imports, git=self._git, files=files)
            uploads.append(_upload(job, payload or stand_in(job), is_known=payload is not None))
        dataset.files = tuple(each.file for each in uploads)
        return uploads

    def _follow(self, dataset: DatasetState, uploads: Sequence[Upload]) -> None:
        asked, as_of = self._clock.now(), dataset.live.as_of if dataset.live else None
        found = {job.import_id: each for each in uploads if (job := self._look(dataset, each))}

        def is_lost(job: ImportJob) -> bool:
            waited = self._clock.now() - asked
            return is_void(job, size=_size(found[job.import_id]), as_of=as_of, waited=waited)

        def is_over(job: ImportJob) -> bool:
            return job.status.is_terminal or is_lost(job)

        running = {
            import_id: each
            for import_id, each in found.items()
            if each.file.report.job and not is_over(each.file.report.job)
        }
        if running and self._service.waits:
            wait_for_results(dataset, self._service, running, is_over=is_over)
        for each in found.values():
            report = each.file.report
            if report.job and is_lost(report.job):
                failure = Failure.of(no_file(report.path, _size(each)))
                each.file.report = replace(report, failure=failure, interrupted=False)
            if not each.file.payload:
                _count_records(dataset, each)
        if running and self._service.waits:
            read_back(dataset, self._service)

    def _look(self, dataset: DatasetState, each: Upload) -> ImportJob | None:
        """Look at an import and write down what it is like; None for a mark, whose status means nothing."""
        report = each.file.report
        if report.job is None:
            return None
        what = f"the question for import {report.job.import_id}"
        ask = partial(self._service.api.import_job, dataset.dataset_id, report.job.import_id)
        job = self._service.retry.run(what, ask)
        mark = Mark.parse(job.filename or report.upload_name)
        if mark is None:
            record(dataset, each, job)
            return job
        dataset.files = tuple(file for file in dataset.files if file is not each.file)
        paths = (file.path for file in self._files_of(dataset.settings) if mark.is_of(file.path))
        dataset.note(Severity.NOTICE, mark.remark(job.import_id, next(paths, mark.slug)))
        return None


def _upload(job: ImportJob, payload: Payload, *, is_known: bool) -> Upload:
    path = payload.file.path
    report = FileReport(
        path=path,
        size=payload.size,
        record_count=payload.record_count if is_known else 0,
        invalid_count=0,
        mode=Mode.UPLOAD,
        upload_name=job.filename,
        job=job,
        interrupted=True,
    )
    name = UploadName.parse(job.filename) or UploadName.of(path, commit=None, sha256=payload.sha256)
    return Upload(
        file=FileState(file=payload.file, report=report, payload=payload if is_known else None),
        payload=payload,
        name=name,
    )


def _size(each: Upload) -> int:
    """Bytes of the file that was to be sent, as far as that is here."""
    try:
        return each.payload.file.location.stat().st_size
    except OSError:
        return 0


def _count_records(dataset: DatasetState, each: Upload) -> None:
    """Take the number of records from what the service says, and say what the lines are of."""
    report = each.file.report
    each.file.report = replace(report, record_count=report.accepted_count + report.rejected_count)
    if report.bad_lines:
        dataset.note(
            Severity.NOTICE,
            f"What {report.path} was made from is not here, so the lines are those of the uploaded records.",
        )
