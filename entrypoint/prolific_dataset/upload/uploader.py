"""One payload into one dataset, exactly once: upload URL, PUT, and what to do when either goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from prolific_dataset.client.service import Service
from prolific_dataset.errors import FileChanged, ServiceError, TransientError, URLRefused
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus
from prolific_dataset.progress import BytesSent, FileUploaded, UploadAbandoned
from prolific_dataset.upload.arrival import SEND_WITHIN, Claims, wait_for_arrival
from prolific_dataset.upload.body import PayloadBody

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


class _Overtaken(Exception):  # noqa: N818
    """An import has the payload already."""

    def __init__(self, job: ImportJob) -> None:
        super().__init__(job.import_id)
        self.job = job


class _TooOld(URLRefused):
    """Others would soon take our claim for void: it is given up for a new one before anything is sent."""


def upload(
    service: Service,
    dataset_id: DatasetID,
    payload: Payload,
    filename: str,
    *,
    issued: Callable[[ImportID], None],
    turn: Callable[[ImportID], ImportJob | None],
) -> Sent | TakenOver:
    """Bring `payload` to the storage.

    Args:
        service: the service.
        dataset_id: the dataset to import into.
        payload: what to send.
        filename: its name in the service.
        issued: gets the id of each import job that is created, before the first byte is sent.
        turn: asked before each PUT, with our import job: waits until the payload is ours to send, or returns the
            import that has it.

    Raises:
        AccessError: the token or the dataset id is not good.
        FileChanged: the file is not what was checked.
        ServiceError: the service or the storage failed and retries are spent.
        MayStillArrive: the deadline came before it was known whether the payload is stored.
    """
    path = payload.file.path
    refusals: list[ServiceError] = []
    own: set[ImportID] = set()
    while len(refusals) < _UPLOAD_URLS:
        service.deadline.check()
        start = service.deadline.clock.now()
        put = _Put(service=service, dataset_id=dataset_id, payload=payload, filename=filename, turn=turn)
        own.add(put.presigned.import_id)
        issued(put.presigned.import_id)
        try:
            put.run()
        except _Overtaken as overtaken:
            job = overtaken.job
            if job.import_id in own:
                return Sent(import_id=job.import_id)
            service.tell(UploadAbandoned(path=path, import_id=put.presigned.import_id))
            return TakenOver(job=job)
        except URLRefused as error:
            if not isinstance(error, _TooOld):
                refusals.append(error)
            service.tell(UploadAbandoned(path=path, import_id=put.presigned.import_id))
            continue
        service.tell(
            FileUploaded(
                path=path,
                import_id=put.presigned.import_id,
                size=payload.size,
                seconds=service.deadline.clock.now() - start,
            )
        )
        return Sent(import_id=put.presigned.import_id)
    raise ServiceError(
        f"The storage refused {_UPLOAD_URLS} upload URLs in a row. {refusals[-1]}",
        hint="A proxy that changes requests, or a wrong clock at the service, can cause this.",
    ) from refusals[-1]


class _Put:
    """One payload to one upload URL, until the storage has it.

    A PUT whose reply was lost may have arrived, and the service may notice only after a minute. It is never sent again
    to the same URL: its import job is watched until it has seen the file, or is so old that it will not.
    """

    def __init__(
        self,
        *,
        service: Service,
        dataset_id: DatasetID,
        payload: Payload,
        filename: str,
        turn: Callable[[ImportID], ImportJob | None],
    ) -> None:
        self._service = service
        self._dataset_id = dataset_id
        self._payload = payload
        self._turn = turn
        self._made = service.deadline.clock.now()
        self.presigned = service.api.upload_url(dataset_id, filename)
        self._unsure = False

    def run(self) -> None:
        """PUT until the storage has the payload."""
        try:
            self._service.retry.run(f"the upload of {self._payload.file.path}", self._attempt)
        except (URLRefused, FileChanged):
            raise
        except ServiceError:
            if not (self._unsure and self._has_arrived()):
                raise

    def _attempt(self) -> None:
        if self._unsure:
            if self._has_arrived():
                return
            raise URLRefused(
                f"The reply to the upload of {self._payload.file.path} was lost, and it did not arrive."
            )
        clock = self._service.deadline.clock
        if job := self._turn(self.presigned.import_id):
            raise _Overtaken(job)
        if clock.now() - self._made > SEND_WITHIN:
            raise _TooOld("The upload URL is from before a long wait.")
        with PayloadBody(self._payload, sent=self._sent) as body:
            try:
                self._service.storage.put(self.presigned, body)
            except TransientError as error:
                self._unsure = error.lost and body.exhausted
                raise

    def _sent(self, sent: int) -> None:
        self._service.deadline.check()
        self._service.tell(BytesSent(path=self._payload.file.path, sent=sent, size=self._payload.size))

    def _has_arrived(self) -> bool:
        """Whether the service has seen the file of our import job; waits until it has, or will not any more.

        Raises:
            ServiceError: the service does not say, so sending again could import the records twice.
            MayStillArrive: the deadline passed before.
        """
        import_id = self.presigned.import_id
        unknown = ImportJob(import_id=import_id, status=ImportStatus.UNKNOWN, status_text="")
        job = unknown

        def look() -> Claims:
            nonlocal job
            try:
                job = self._service.api.import_job(self._dataset_id, import_id)
            except ServiceError:
                job = unknown
            waits = job is unknown or job.status is ImportStatus.UNINITIALISED
            return Claims(jobs=(job,) if waits else ())

        wait_for_arrival(
            look,
            path=self._payload.file.path,
            size=self._payload.size,
            first_seen={},
            deadline=self._service.deadline,
            tell=self._service.tell,
        )
        if job is unknown:
            raise ServiceError(
                f"It is unknown whether {self._payload.file.path} was stored: the reply to its upload was lost, and "
                f"the service does not report the status of import {import_id}."
            )
        return job.status is not ImportStatus.UNINITIALISED
