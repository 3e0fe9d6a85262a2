"""Imports payloads into one dataset: what it already has, what is sent, and how the imports end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from prolific_dataset.errors import OutOfTime, ServiceError
from prolific_dataset.model import ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.progress import FileKnown, ImportPolled, Retrying
from prolific_dataset.report.report import Failure
from prolific_dataset.upload import ledger
from prolific_dataset.upload.claims import give_way
from prolific_dataset.upload.ledger import ARRIVAL_LOOKS, ARRIVAL_WAIT, UploadName
from prolific_dataset.upload.polling import Look, wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.upload.uploader import Sent, TakenOver, upload

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from prolific_dataset.client.service import Service
    from prolific_dataset.files.checkout import Checkout
    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.upload.state import DatasetState, FileState


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Upload:
    """A payload to import, the file it is from, and the name it gets in the service."""

    file: FileState
    payload: Payload
    name: UploadName


def import_files(dataset: DatasetState, service: Service, checkout: Checkout, *, force: bool) -> None:
    """Import all records of each file; see `import_payloads`."""
    uploads = [
        Upload(
            file=file,
            payload=file.payload,
            name=UploadName.of(
                file.file.path, commit=checkout.commit_of(file.file), sha256=file.payload.sha256
            ),
        )
        for file in dataset.files
        if file.payload is not None
    ]
    import_payloads(dataset, service, uploads, force=force)


def import_payloads(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    *,
    force: bool,
    counted: Collection[ImportID] = frozenset(),
) -> None:
    """Upload what is missing, in order, wait for every import, and write down what became of each file.

    Args:
        dataset: where to, and what is known of its files.
        service: the service.
        uploads: the payloads.
        force: whether to upload what the dataset already imported.
        counted: imports that the payloads were made in view of: they say nothing about what is missing.

    Raises:
        AccessError: the token or the dataset id is not good; nothing else of this run can go well.
        Interrupted: the run was stopped.
    """
    first_of: dict[str, Upload] = {}
    for each in uploads:
        if each.payload.record_count:
            first_of.setdefault(each.payload.sha256, each)
        else:
            each.file.report = replace(each.file.report, new_count=0, interrupted=False)
    running: dict[ImportID, Upload] = {}
    try:
        with service.slots:
            _send(dataset, service, tuple(first_of.values()), running, force=force, counted=counted)
    except OutOfTime:
        pass  # what is under way gets a last look; the rest stays unfinished
    except ServiceError as error:
        dataset.failure = Failure.of(error)  # the ledger cannot be read: nothing more is uploaded here
    _wait(dataset, service, running)
    for each in uploads:
        first = first_of.get(each.payload.sha256, each)
        if first is not each:
            dataset.note(
                Severity.WARNING,
                f"{each.file.file.path} has the same records as {first.file.file.path}; they are uploaded once.",
            )
            settled = first.file.report.outcome.is_settled
            each.file.report = replace(each.file.report, new_count=0, interrupted=not settled)


def _send(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    running: dict[ImportID, Upload],
    *,
    force: bool,
    counted: Collection[ImportID],
) -> None:
    """Upload what is missing; `running` gets each import to wait for."""

    def others(imports: Sequence[ImportJob]) -> Sequence[ImportJob]:
        return tuple(job for job in imports if job.import_id not in counted)

    def look() -> Sequence[ImportJob]:
        return others(service.api.dataset(dataset.dataset_id).imports or ())

    if force:
        for each in uploads:
            _upload(dataset, service, each, running, look=None)
        return
    # Asked anew: the check of the files may have taken minutes.
    known = service.api.dataset(dataset.dataset_id).imports
    if known is None or any(job.filename is None for job in known):
        dataset.note(
            Severity.WARNING,
            "The service does not list the file names of the dataset's imports, so earlier uploads are unknown.",
        )
    imports = _settled(service, uploads, others(known or ()), look)
    for each in uploads:
        if job := ledger.find(imports, each.name):
            _attach(dataset, service, each, job, running)
        else:
            _upload(dataset, service, each, running, look=None if known is None else look)


def _settled(
    service: Service,
    uploads: Sequence[Upload],
    imports: Sequence[ImportJob],
    look: Callable[[], Sequence[ImportJob]],
) -> Sequence[ImportJob]:
    """Look again for a few seconds while a payload of ours may just have reached the storage.

    A run that was killed right after its PUT leaves a job that still reads `uninitialised`; to upload then would
    import the same records twice.
    """
    for attempt in range(1, ARRIVAL_LOOKS + 1):
        in_doubt = [
            (each, unused[0])
            for each in uploads
            if not ledger.find(imports, each.name) and (unused := ledger.unused(imports, each.name))
        ]
        if not in_doubt:
            break
        each, job = in_doubt[0]
        service.tell(
            Retrying(
                what=each.file.file.path,
                reason=f"an earlier run began to upload it (import {job.import_id}), and it may still arrive",
                attempt=attempt,
                wait=ARRIVAL_WAIT,
            )
        )
        service.deadline.clock.sleep(ARRIVAL_WAIT)
        imports = look()
    return imports


def _attach(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    job: ImportJob,
    running: dict[ImportID, Upload],
) -> None:
    """Follow an import that the dataset has already."""
    service.tell(FileKnown(path=each.file.file.path, job=job))
    _record(dataset, each, job, already_imported=job.status.is_terminal)
    if not job.status.is_terminal:
        running[job.import_id] = each


def _upload(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    running: dict[ImportID, Upload],
    *,
    look: Callable[[], Sequence[ImportJob]] | None,
) -> None:
    """Upload one payload; its failure is its own, the next one is tried all the same.

    Args:
        dataset: where to.
        service: the service.
        each: the payload.
        running: gets the import to wait for.
        look: lists the dataset's imports, to see other runs that upload the same; None not to look.
    """
    started = service.deadline.clock.now()
    name = str(each.name)

    def issued(import_id: ImportID) -> None:
        status = ImportStatus.UNINITIALISED
        job = ImportJob(import_id=import_id, status=status, status_text=status.value, filename=name)
        each.file.report = replace(each.file.report, job=job, upload_name=name)

    def rival(own: Sequence[ImportID]) -> ImportJob | None:
        if look is None:
            return None
        return give_way(
            each.name,
            own,
            size=each.payload.size,
            imports=look,
            deadline=service.deadline,
            tell=service.tell,
        )

    try:
        service.deadline.check()
        done = upload(service, dataset.dataset_id, each.payload, name, issued=issued, rival=rival)
    except ServiceError as error:
        each.file.report = replace(each.file.report, failure=Failure.of(error), interrupted=False)
    else:
        match done:
            case Sent():
                running[done.import_id] = each
            case TakenOver():
                _attach(dataset, service, each, done.job, running)
    finally:
        seconds = service.deadline.clock.now() - started
        each.file.report = replace(each.file.report, seconds=seconds)


def _wait(dataset: DatasetState, service: Service, running: dict[ImportID, Upload]) -> None:
    started = service.deadline.clock.now()
    before = {import_id: each.file.report.seconds or 0.0 for import_id, each in running.items()}

    def seen(look: Look) -> None:
        each = running[look.job.import_id]
        seconds = before[look.job.import_id] + service.deadline.clock.now() - started
        _record(dataset, each, look.job, seconds=seconds)
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

    wait_for_imports(
        tuple(running),
        fetch=partial(service.api.import_job, dataset.dataset_id),
        seen=seen,
        pace=service.pace,
        deadline=service.deadline,
        tell=service.tell,
    )


def _record(
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
