"""One payload into one dataset, exactly once: upload URL, PUT, and what to do when either goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from prolific_dataset.body import PayloadBody
from prolific_dataset.client.retry import Retry, TransientError
from prolific_dataset.client.storage import URLRefused
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, ImportStatus, PresignedURL
from prolific_dataset.progress import BytesSent, FileUploaded, Listener, UploadAbandoned

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.client.transport import Body
    from prolific_dataset.clock import Clock
    from prolific_dataset.payload import Payload

_UPLOAD_URLS: Final = 3
"""One, and at most two more when the storage refuses it."""
_GRACE_LOOKS: Final = 5
_GRACE_WAIT: Final = 1.0


class API(Protocol):
    """What is asked of the Prolific API (`client.api.ProlificAPI`)."""

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """Describe a dataset."""

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """Create an import job and return where to put its file."""

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """Describe an import job."""


class Storage(Protocol):
    """What is asked of the storage (`client.storage.Storage`)."""

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send a payload."""


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

    def upload(self, payload: Payload, filename: str, *, issued: Callable[[ImportID], None]) -> ImportID:
        """Bring `payload` to the storage and return the id of its import job.

        Args:
            payload: what to send.
            filename: its name in the service.
            issued: learns the import id before the first byte is sent.

        Raises:
            AccessError: the token or the dataset id is not good.
            FileChanged: the file is not what was checked.
            ServiceError: the service or the storage failed and retries are spent.
        """
        refusal: ServiceError | None = None
        for _ in range(_UPLOAD_URLS):
            presigned = self.api.upload_url(self.dataset_id, filename)
            issued(presigned.import_id)
            start = self.clock.now()
            try:
                self._put(payload, presigned)
            except URLRefused as error:
                refusal = error
                self.tell(UploadAbandoned(path=payload.file.path, import_id=presigned.import_id))
                continue
            self.tell(
                FileUploaded(
                    path=payload.file.path,
                    import_id=presigned.import_id,
                    size=payload.size,
                    seconds=self.clock.now() - start,
                )
            )
            return presigned.import_id
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
            if unsure and self.arrived(presigned.import_id):
                return
            with PayloadBody(payload, sent=lambda sent: self._on_sent(payload, sent)) as body:
                try:
                    self.storage.put(presigned, body)
                except TransientError:
                    unsure = True
                    raise

        try:
            self.retry.run(f"the upload of {payload.file.path}", attempt)
        except ServiceError:
            if unsure and self.arrived(presigned.import_id, looks=_GRACE_LOOKS):
                return
            raise

    def arrived(self, import_id: ImportID, *, looks: int = 1) -> bool:
        """Whether the service has seen the file of an import job, looked at `looks` times, a second apart."""
        for number in range(looks):
            if number:
                self.clock.sleep(_GRACE_WAIT)
            try:
                job = self.api.import_job(self.dataset_id, import_id)
            except ServiceError:
                continue
            if job.status not in (ImportStatus.UNINITIALISED, ImportStatus.UNKNOWN):
                return True
        return False

    def _on_sent(self, payload: Payload, sent: int) -> None:
        self.keep_going()
        self.tell(BytesSent(path=payload.file.path, sent=sent, size=payload.size))
