"""One payload into one dataset, exactly once: upload URL, PUT, and what to do when either goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prolific_dataset.errors import ServiceError, TransientError, URLRefused
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus, PresignedURL
from prolific_dataset.progress import BytesSent, FileUploaded, UploadAbandoned
from prolific_dataset.upload.body import PayloadBody
from prolific_dataset.upload.ledger import ARRIVAL_LOOKS, ARRIVAL_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prolific_dataset.client.service import Service
    from prolific_dataset.formats.payload import Payload

_UPLOAD_URLS: Final = 3
"""One, and at most two more when the storage refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """The storage has the payload; this import of ours will read it."""

    import_id: ImportID


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenOver:
    """An import of another run has the payload; nothing was sent."""

    job: ImportJob


def upload(
    service: Service,
    dataset_id: DatasetID,
    payload: Payload,
    filename: str,
    *,
    issued: Callable[[ImportID], None],
    rival: Callable[[Sequence[ImportID]], ImportJob | None],
) -> Sent | TakenOver:
    """Bring `payload` to the storage.

    Args:
        service: the service.
        dataset_id: the dataset to import into.
        payload: what to send.
        filename: its name in the service.
        issued: gets the id of each import job that is created, before the first byte is sent.
        rival: gets our import jobs for this payload; returns the import of another run that was faster.

    Raises:
        AccessError: the token or the dataset id is not good.
        FileChanged: the file is not what was checked.
        ServiceError: the service or the storage failed and retries are spent.
    """
    clock = service.deadline.clock
    path = payload.file.path
    refusal: ServiceError | None = None
    own: list[ImportID] = []
    for _ in range(_UPLOAD_URLS):
        presigned = service.api.upload_url(dataset_id, filename)
        own.append(presigned.import_id)
        issued(presigned.import_id)
        if job := rival(own):
            service.tell(UploadAbandoned(path=path, import_id=presigned.import_id))
            return TakenOver(job=job)
        start = clock.now()
        try:
            _put(service, dataset_id, payload, presigned)
        except URLRefused as error:
            refusal = error
            service.tell(UploadAbandoned(path=path, import_id=presigned.import_id))
            continue
        service.tell(
            FileUploaded(
                path=path, import_id=presigned.import_id, size=payload.size, seconds=clock.now() - start
            )
        )
        return Sent(import_id=presigned.import_id)
    raise ServiceError(
        f"The storage refused {_UPLOAD_URLS} upload URLs in a row. {refusal}",
        hint="A proxy that changes requests, or a wrong clock at the service, can cause this.",
    ) from refusal


def _put(service: Service, dataset_id: DatasetID, payload: Payload, presigned: PresignedURL) -> None:
    """PUT until the storage has the payload.

    A PUT whose reply was lost may have arrived. Before sending again, and before giving the URL up, the import job
    is asked whether it saw the file: a second job for the same bytes would import them twice.
    """
    unsure = False

    def on_sent(sent: int) -> None:
        service.deadline.check()
        service.tell(BytesSent(path=payload.file.path, sent=sent, size=payload.size))

    def attempt() -> None:
        nonlocal unsure
        if unsure and _has_arrived(service, dataset_id, payload, presigned):
            return
        with PayloadBody(payload, sent=on_sent) as body:
            try:
                service.storage.put(presigned, body)
            except TransientError as error:
                unsure = unsure or (error.lost and body.exhausted)
                raise

    try:
        service.retry.run(f"the upload of {payload.file.path}", attempt)
    except ServiceError:
        if not (unsure and _has_arrived(service, dataset_id, payload, presigned)):
            raise


def _has_arrived(service: Service, dataset_id: DatasetID, payload: Payload, presigned: PresignedURL) -> bool:
    """Whether the service has seen the file of an import job; looks for a few seconds.

    Raises:
        TransientError: the service does not say, so sending again could import the records twice.
    """
    status = ImportStatus.UNKNOWN
    for number in range(ARRIVAL_LOOKS):
        if number:
            service.deadline.clock.sleep(ARRIVAL_WAIT)
        try:
            status = service.api.import_job(dataset_id, presigned.import_id).status
        except ServiceError:
            status = ImportStatus.UNKNOWN
        if status not in (ImportStatus.UNINITIALISED, ImportStatus.UNKNOWN):
            return True
    if status is ImportStatus.UNINITIALISED:
        return False
    raise TransientError(
        f"It is unknown whether {payload.file.path} was stored: the reply to its upload was lost, and the service "
        f"does not report the status of import {presigned.import_id}."
    )
