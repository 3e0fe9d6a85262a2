"""One payload into one dataset, exactly once: upload URL, PUT, and what to do when either goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prolific_dataset.client.retry import Retry, TransientError
from prolific_dataset.client.storage import URLRefused
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus, PresignedURL
from prolific_dataset.progress import BytesSent, FileUploaded, Listener, UploadAbandoned
from prolific_dataset.upload.body import PayloadBody
from prolific_dataset.upload.ledger import ARRIVAL_LOOKS, ARRIVAL_WAIT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from prolific_dataset.client.service import API, Storage
    from prolific_dataset.clock import Clock
    from prolific_dataset.formats.payload import Payload

_UPLOAD_URLS: Final = 3
"""One, and at most two more when the storage refuses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploader:
    """Uploads payloads into one dataset, one after the other.

    Args:
        keep_going: is called while bytes are sent; raises to stop the upload (deadline, signal).
    """

    dataset_id: DatasetID
    api: API
    storage: Storage
    retry: Retry
    clock: Clock
    tell: Listener
    keep_going: Callable[[], None]

    def upload(
        self,
        payload: Payload,
        filename: str,
        *,
        issued: Callable[[ImportJob], None],
        give_way: Callable[[Sequence[ImportID]], ImportJob | None],
    ) -> ImportJob:
        """Bring `payload` to the storage and return the import that has it: ours, or that of another run.

        Args:
            payload: what to send.
            filename: its name in the service.
            issued: learns of each import job that is made, before the first byte is sent.
            give_way: gets our jobs for this payload; returns the import of another run that was faster.

        Raises:
            AccessError: the token or the dataset id is not good.
            FileChanged: the file is not what was checked.
            ServiceError: the service or the storage failed and retries are spent.
        """
        refusal: ServiceError | None = None
        own: list[ImportID] = []
        for _ in range(_UPLOAD_URLS):
            presigned = self.api.upload_url(self.dataset_id, filename)
            own.append(presigned.import_id)
            job = _unused(presigned.import_id, filename)
            issued(job)
            if rival := give_way(own):
                self._abandon(payload, presigned)
                return rival
            start = self.clock.now()
            try:
                self._put(payload, presigned)
            except URLRefused as error:
                refusal = error
                self._abandon(payload, presigned)
                continue
            self.tell(
                FileUploaded(
                    path=payload.file.path,
                    import_id=presigned.import_id,
                    size=payload.size,
                    seconds=self.clock.now() - start,
                )
            )
            return job
        raise ServiceError(
            f"The storage refused {_UPLOAD_URLS} upload URLs in a row. {refusal}",
            hint="A proxy that changes requests, or a wrong clock at the service, can cause this.",
        ) from refusal

    def _put(self, payload: Payload, presigned: PresignedURL) -> None:
        """PUT until the storage has the payload.

        A PUT whose reply was lost may have arrived. Before sending again, and before giving the URL up, the import
        job is asked whether it saw the file: a second job for the same bytes would import them twice.
        """
        unsure = False

        def attempt() -> None:
            nonlocal unsure
            if unsure and self._has_arrived(payload, presigned):
                return
            with PayloadBody(payload, sent=lambda sent: self._on_sent(payload, sent)) as body:
                try:
                    self.storage.put(presigned, body)
                except TransientError as error:
                    unsure = unsure or (error.lost and body.exhausted)
                    raise

        try:
            self.retry.run(f"the upload of {payload.file.path}", attempt)
        except ServiceError:
            if not (unsure and self._has_arrived(payload, presigned)):
                raise

    def _has_arrived(self, payload: Payload, presigned: PresignedURL) -> bool:
        """Whether the service has seen the file of an import job, looked at for a few seconds.

        Raises:
            TransientError: the service does not say, so that sending again could import the records twice.
        """
        status = ImportStatus.UNKNOWN
        for number in range(ARRIVAL_LOOKS):
            if number:
                self.clock.sleep(ARRIVAL_WAIT)
            try:
                status = self.api.import_job(self.dataset_id, presigned.import_id).status
            except ServiceError:
                status = ImportStatus.UNKNOWN
            if status not in (ImportStatus.UNINITIALISED, ImportStatus.UNKNOWN):
                return True
        if status is ImportStatus.UNINITIALISED:
            return False
        raise TransientError(
            f"Whether the storage has {payload.file.path} is not known: the reply was lost, and the service "
            f"does not tell the status of import {presigned.import_id}."
        )

    def _abandon(self, payload: Payload, presigned: PresignedURL) -> None:
        self.tell(UploadAbandoned(path=payload.file.path, import_id=presigned.import_id))

    def _on_sent(self, payload: Payload, sent: int) -> None:
        self.keep_going()
        self.tell(BytesSent(path=payload.file.path, sent=sent, size=payload.size))


def _unused(import_id: ImportID, filename: str) -> ImportJob:
    status = ImportStatus.UNINITIALISED
    return ImportJob(import_id=import_id, status=status, status_text=status.value, filename=filename)
