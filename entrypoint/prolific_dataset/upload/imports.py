"""Imports payloads into one dataset: what it already has is followed, what is missing is sent, each in its turn."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from functools import partial

from prolific_dataset.client.service import Service
from prolific_dataset.errors import BlindLedger, MayStillArrive, OutOfTime, ServiceError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.model import ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload.claims import Forced, Outdated, Turn
from prolific_dataset.upload.ledger import imports_of
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.results import attach, wait_for_results
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.upload.uploader import Sent, TakenOver, upload


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
    # What had ended when the run began is uploaded again with `force`; what a run beside this one sends is not.
    ended = frozenset(job.import_id for job in dataset.imports if job.status.is_terminal)
    import_payloads(dataset, service, uploads, counted=ended if force else frozenset(), force=force)


def import_payloads(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    *,
    counted: Collection[ImportID],
    is_choice: bool = False,
    force: bool,
) -> Sequence[Upload]:
    """Upload what is missing, in order, wait for every import, and write down what became of each file.

    Args:
        dataset: where to, and what is known of its files.
        service: the service.
        uploads: the payloads.
        counted: imports that say nothing about what is missing: the payloads were made in view of them, or are to be
            uploaded in spite of them.
        is_choice: whether the payloads are of records that are new to `counted`.
        force: whether to upload although the dataset does not tell what it has.

    Returns:
        The payloads that were not uploaded, because imports came in between that may have brought some of them.

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
            make_turn = partial(_turn, dataset, service, counted=counted, is_choice=is_choice, force=force)
            again += _send(dataset, service, tuple(first_of.values()), running, make_turn, force=force)
    except OutOfTime:
        pass  # what is under way gets a last look; the rest stays unfinished
    except BlindLedger as error:
        dataset.refuse(error)
    except ServiceError as error:
        dataset.fail(error)  # the ledger tells nothing: nothing more is uploaded here
    wait_for_results(dataset, service, running)
    for each in uploads:
        first = first_of.get(each.payload.sha256, each)
        if first is not each and first not in again:
            dataset.note(
                Severity.WARNING,
                f"{each.file.file.path} has the same records as {first.file.file.path}; they are uploaded once.",
            )
            report = first.file.report
            each.file.report = replace(
                each.file.report,
                new_count=0,
                interrupted=not report.outcome.is_settled,
                is_sent=report.is_under_way,
            )
    return tuple(each for each in uploads if first_of.get(each.payload.sha256) in again)


def _send(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    running: dict[ImportID, Upload],
    make_turn: Callable[[Upload, Sequence[ImportJob]], Turn],
    *,
    force: bool,
) -> Sequence[Upload]:
    """Upload what is missing; `running` gets each import to wait for. Return what is to be chosen again."""
    # Asked anew: the check of the files may have taken minutes.
    live = service.api.dataset(dataset.dataset_id)
    forced = Forced(is_blind=live.imports is None) if force else None
    known = (live.imports or ()) if forced else imports_of(live)
    turns = [(each, make_turn(each, known)) for each in uploads]
    # What may still arrive is waited for last, so that nothing else waits for it.
    for each, turn in sorted(turns, key=lambda one: one[1].is_claimed()):
        try:
            job = turn.settle()
        except MayStillArrive as error:
            each.file.report = replace(each.file.report, failure=Failure.of(error), interrupted=False)
            continue
        if job:
            attach(dataset, service, each, job, running)
            continue
        try:
            wait = partial(forced.wait, turn) if forced else turn.wait
            _upload(dataset, service, each, running, turn=wait)
        except Outdated:
            started = {sent.file for sent in running.values()}
            return tuple(
                other for other in uploads if other.file not in started and other.file.report.failure is None
            )
    return ()


def _turn(
    dataset: DatasetState,
    service: Service,
    each: Upload,
    known: Sequence[ImportJob],
    *,
    counted: Collection[ImportID],
    is_choice: bool,
    force: bool,
) -> Turn:
    return Turn(
        name=each.name,
        path=each.file.file.path,
        size=each.size,
        look=partial(service.api.dataset, dataset.dataset_id),
        known=known,
        own=dataset.own_imports,
        counted=counted,
        is_choice=is_choice,
        force=force,
        first_seen=dataset.first_seen,
        deadline=service.deadline,
        tell=service.tell,
    )


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
    except (BlindLedger, Outdated):
        each.file.report = replace(each.file.report, job=None, upload_name=None)
        raise
    except (ServiceError, MayStillArrive) as error:
        each.file.report = replace(each.file.report, failure=Failure.of(error), interrupted=False)
    else:
        match done:
            case Sent():
                each.file.report = replace(each.file.report, is_sent=True)
                running[done.import_id] = each
            case TakenOver():
                attach(dataset, service, each, done.job, running)
    finally:
        seconds = service.deadline.clock.now() - started
        each.file.report = replace(each.file.report, seconds=seconds)
