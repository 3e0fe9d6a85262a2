"""Imports payloads into one dataset: what it already has, what is sent, and how the imports end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from prolific_dataset.errors import BlindLedger, MayStillArrive, OutOfTime, ServiceError
from prolific_dataset.model import ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.progress import FileKnown, ImportPolled
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload import ledger
from prolific_dataset.upload.arrival import Claims, wait_for_arrival
from prolific_dataset.upload.claims import Outdated, Turn, imports_of
from prolific_dataset.upload.ledger import UploadName
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

    @property
    def size(self) -> int:
        """Bytes of any upload of this file, at most: how long such an upload may take follows from it."""
        return max(self.payload.size, self.file.report.size)


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


def record_known(dataset: DatasetState, service: Service, file: FileState, job: ImportJob) -> None:
    """Write down that an import that has ended had just this file."""
    if file.payload is None:
        return
    name = UploadName.of(file.file.path, commit=None, sha256=file.payload.sha256)
    _attach(dataset, service, Upload(file=file, payload=file.payload, name=name), job, {})
    file.report = replace(file.report, new_count=None)


def import_payloads(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    *,
    force: bool,
    counted: Collection[ImportID] | None = None,
) -> Sequence[Upload]:
    """Upload what is missing, in order, wait for every import, and write down what became of each file.

    Args:
        dataset: where to, and what is known of its files.
        service: the service.
        uploads: the payloads.
        force: whether to upload what the dataset already imported.
        counted: imports that the payloads were made in view of: they say nothing about what is missing. None for
            payloads of all records of their files.

    Returns:
        The payloads that were not uploaded, because imports came in between that they were not made in view of.

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
    again: list[Upload] = []
    try:
        with service.slots:
            again += _send(dataset, service, tuple(first_of.values()), running, force=force, counted=counted)
    except OutOfTime:
        pass  # what is under way gets a last look; the rest stays unfinished
    except BlindLedger as error:
        dataset.refuse(error)
    except ServiceError as error:
        dataset.fail(error)  # the ledger tells nothing: nothing more is uploaded here
    _wait(dataset, service, running)
    for each in uploads:
        first = first_of.get(each.payload.sha256, each)
        if first is not each and first not in again:
            dataset.note(
                Severity.WARNING,
                f"{each.file.file.path} has the same records as {first.file.file.path}; they are uploaded once.",
            )
            settled = first.file.report.outcome.is_settled
            each.file.report = replace(each.file.report, new_count=0, interrupted=not settled)
    return tuple(each for each in uploads if first_of.get(each.payload.sha256) in again)


def _send(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    running: dict[ImportID, Upload],
    *,
    force: bool,
    counted: Collection[ImportID] | None,
) -> Sequence[Upload]:
    """Upload what is missing; `running` gets each import to wait for. Return what is to be chosen again."""
    if force:
        for each in uploads:
            _upload(dataset, service, each, running, turn=lambda _: None)
        return ()
    # Asked anew: the check of the files may have taken minutes.
    known = imports_of(service.api.dataset(dataset.dataset_id))
    # What may still arrive is waited for last, so that nothing else waits for it.
    for each in sorted(uploads, key=lambda each: bool(_claims(dataset, known, each, counted))):
        try:
            imports = _settled(dataset, service, each, known, counted)
        except MayStillArrive as error:
            each.file.report = replace(each.file.report, failure=Failure.of(error), interrupted=False)
            continue
        if job := ledger.find(_uncounted(imports, counted), each.name):
            _attach(dataset, service, each, job, running)
            continue
        turn = Turn(
            name=each.name,
            path=each.file.file.path,
            size=each.size,
            look=partial(service.api.dataset, dataset.dataset_id),
            known=imports,
            own=dataset.own_imports,
            counted=counted,
            first_seen=dataset.first_seen,
            deadline=service.deadline,
            tell=service.tell,
        )
        try:
            _upload(dataset, service, each, running, turn=turn.wait)
        except Outdated:
            started = {sent.file for sent in running.values()}
            return tuple(
                other for other in uploads if other.file not in started and other.file.report.failure is None
            )
    return ()


def _settled(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    imports: Sequence[ImportJob],
    counted: Collection[ImportID] | None,
) -> Sequence[ImportJob]:
    """Wait while the payload may still arrive from an earlier run; to upload then would import it twice.

    Raises:
        MayStillArrive: the deadline passed before.
    """
    if not _claims(dataset, imports, each, counted):
        return imports

    def look() -> Claims:
        nonlocal imports
        live = service.api.dataset(dataset.dataset_id)
        imports = imports_of(live)
        return Claims(jobs=_claims(dataset, imports, each, counted), as_of=live.as_of)

    wait_for_arrival(
        look,
        path=each.file.file.path,
        size=each.size,
        first_seen=dataset.first_seen,
        deadline=service.deadline,
        tell=service.tell,
    )
    return imports


def _claims(
    dataset: DatasetState,
    imports: Sequence[ImportJob],
    each: Upload,
    counted: Collection[ImportID] | None,
) -> Sequence[ImportJob]:
    """The jobs of earlier runs whose file may be this payload, if none has it for certain."""
    if ledger.find(_uncounted(imports, counted), each.name):
        return ()
    return [job for job in ledger.unused(imports, each.name) if job.import_id not in dataset.own_imports]


def _uncounted(imports: Sequence[ImportJob], counted: Collection[ImportID] | None) -> Sequence[ImportJob]:
    return [job for job in imports if job.import_id not in (counted or ())]


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
        each.file.report = replace(each.file.report, is_followed=True)
        running[job.import_id] = each


def _upload(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    running: dict[ImportID, Upload],
    *,
    turn: Callable[[ImportID], ImportJob | None],
) -> None:
    """Upload one payload; its failure is its own, the next one is tried all the same.

    Args:
        dataset: where to.
        service: the service.
        each: the payload.
        running: gets the import to wait for.
        turn: waits until the payload is ours to send; see `upload`.

    Raises:
        BlindLedger: the dataset does not tell what it has, so nothing more is uploaded to it.
        Outdated: the records that are new have to be chosen again.
    """
    started = service.deadline.clock.now()
    name = str(each.name)

    def issued(import_id: ImportID) -> None:
        dataset.own_imports.add(import_id)
        status = ImportStatus.UNINITIALISED
        job = ImportJob(import_id=import_id, status=status, status_text=status.value, filename=name)
        each.file.report = replace(each.file.report, job=job, upload_name=name)

    try:
        service.deadline.check()
        done = upload(service, dataset.dataset_id, each.payload, name, issued=issued, turn=turn)
    except Outdated:
        each.file.report = replace(each.file.report, job=None, upload_name=None)
        raise
    except BlindLedger:
        each.file.report = replace(each.file.report, job=None, upload_name=None)
        raise
    except (ServiceError, MayStillArrive) as error:
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
