"""Imports payloads into one dataset: what it already has is followed, what is missing is sent, each in its turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from prolific_dataset.client.service import Service
from prolific_dataset.errors import BlindLedger, OutOfTime, ServiceError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.model import ImportID, Severity
from prolific_dataset.upload.batches import Batches
from prolific_dataset.upload.claims import Turns
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.results import wait_for_results
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.upload.upload_name import UploadName


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
    turns = Turns(dataset=dataset, service=service, counted=counted, is_choice=is_choice, force=force)
    batches = Batches(turns=turns)
    again: Sequence[Upload] = ()
    try:
        with service.slots:
            again = batches.send(tuple(first_of.values()))
    except OutOfTime:
        pass  # what is under way gets a last look; the rest stays unfinished
    except BlindLedger as error:
        dataset.refuse(error)
    except ServiceError as error:
        dataset.fail(error)  # the ledger tells nothing: nothing more is uploaded here
    wait_for_results(dataset, service, batches.running)
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
