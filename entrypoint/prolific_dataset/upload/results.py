"""What imports came to, written into the reports of their files."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial

from prolific_dataset.client.service import Service
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import ImportID, ImportJob
from prolific_dataset.progress import FileKnown, ImportPolled
from prolific_dataset.upload.full_imports import in_full
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.polling import Look, look_once, wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.upload.upload_name import UploadName


def record_known(dataset: DatasetState, service: Service, file: FileState, job: ImportJob) -> None:
    """Write down that an import that has ended had just this file."""
    if file.payload is None:
        return
    name = UploadName.of(file.file.path, commit=None, sha256=file.payload.sha256)
    attach(dataset, service, Upload(file=file, payload=file.payload, name=name), job, {})
    file.report = replace(file.report, new_count=None)


def attach(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    job: ImportJob,
    running: dict[ImportID, Upload],
) -> None:
    """Follow an import that the dataset has already."""
    with suppress(ServiceError):  # then the list has to do: it has the status
        job = in_full(job, partial(service.api.import_job, dataset.dataset_id))
    service.tell(FileKnown(path=each.file.file.path, job=job))
    record(dataset, each, job, already_imported=job.status.is_terminal)
    if not job.status.is_terminal:
        each.file.report = replace(each.file.report, is_followed=True)
        running[job.import_id] = each


def wait_for_results(
    dataset: DatasetState,
    service: Service,
    running: dict[ImportID, Upload],
    *,
    is_over: Callable[[ImportJob], bool] = lambda job: job.status.is_terminal,
) -> None:
    """Wait for imports to end, or the deadline, and write down what each is like; look once where nobody waits."""
    started = service.deadline.clock.now()
    before = {import_id: each.file.report.seconds or 0.0 for import_id, each in running.items()}

    def seen(look: Look) -> None:
        each = running[look.job.import_id]
        seconds = before[look.job.import_id] + service.deadline.clock.now() - started
        record(dataset, each, look.job, seconds=seconds)
        service.tell(
            ImportPolled(
                path=each.file.file.path,
                job=look.job,
                record_count=each.payload.record_count,
                waited=look.waited,
                ahead=look.ahead,
                behind=look.behind,
            )
        )

    fetch = partial(service.api.import_job, dataset.dataset_id)
    if not service.waits:
        look_once(tuple(running), fetch=fetch, seen=seen)
        return
    wait_for_imports(
        tuple(running),
        fetch=fetch,
        seen=seen,
        pace=service.pace,
        deadline=service.deadline,
        tell=service.tell,
        is_over=is_over,
    )


def record(
    dataset: DatasetState,
    each: Upload,
    job: ImportJob,
    *,
    already_imported: bool = False,
    seconds: float | None = None,
) -> None:
    """Write an import's state into its file's report."""
    report = each.file.report
    placed = rejections(job, each.payload, listed=dataset.settings.rules.listed_per_file)
    each.file.report = replace(
        report,
        job=job,
        upload_name=job.filename or report.upload_name,
        already_imported=already_imported,
        rejections=placed.findings,
        bad_lines=placed.lines,
        interrupted=not job.status.is_terminal,
        seconds=report.seconds if seconds is None else seconds,
    )
