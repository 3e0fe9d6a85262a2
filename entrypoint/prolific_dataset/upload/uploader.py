"""One payload to the storage, exactly once: the PUT, and what to do when it goes wrong."""

from __future__ import annotations

from collections.abc import Callable

from prolific_dataset.client.service import Service
from prolific_dataset.errors import FileChanged, ServiceError, TransientError, URLRefused
from prolific_dataset.model import DatasetID, ImportJob, ImportStatus
from prolific_dataset.progress import BytesSent
from prolific_dataset.upload.arrival import SEND_WITHIN, Claims, wait_for_arrival
from prolific_dataset.upload.body import PayloadBody
from prolific_dataset.upload.outgoing import OwnClaim


class ClaimTooOld(Exception):  # noqa: N818
    """Others would soon take our claim for void: it is given up for a new one before anything is sent."""


class Put:
    """One payload to one upload URL, until the storage has it.

    A PUT whose reply was lost may have arrived, and the service may notice only after a minute. It is never sent again
    to the same URL: its import job is watched until it has seen the file, or is so old that it will not.

    Args:
        service: the service.
        dataset_id: the dataset to import into.
        claim: the upload URL, and what to send.
        turn: asked before each PUT: waits until the payload is ours to send, or returns the import that has it.
    """

    def __init__(
        self,
        *,
        service: Service,
        dataset_id: DatasetID,
        claim: OwnClaim,
        turn: Callable[[], ImportJob | None],
    ) -> None:
        self._service = service
        self._dataset_id = dataset_id
        self._payload = claim.upload.payload
        self._claim = claim
        self._turn = turn
        self._unsure = False

    def run(self) -> ImportJob | None:
        """PUT until the storage has the payload.

        Returns:
            The import of another claim that has the payload, so that nothing was sent; None when it was sent.

        Raises:
            ClaimTooOld: nothing was sent, because the claim would soon be void.
            FileChanged: the file is not what was checked.
            URLRefused: nothing came to this URL and nothing will; a new one may help.
            ServiceError: the service or the storage failed and retries are spent.
            MayStillArrive: the deadline came before it was known whether the payload is stored.
        """
        try:
            return self._service.retry.run(f"the upload of {self._payload.file.path}", self._attempt)
        except (URLRefused, FileChanged):
            raise
        except ServiceError:
            if not (self._unsure and self._has_arrived()):
                raise
            return None

    def _attempt(self) -> ImportJob | None:
        if self._unsure:
            if self._has_arrived():
                return None
            raise URLRefused(
                f"The reply to the upload of {self._payload.file.path} was lost, and it did not arrive."
            )
        if job := self._turn():
            return job
        if self._service.deadline.clock.now() - self._claim.made > SEND_WITHIN:
            raise ClaimTooOld("The upload URL is from before a long wait.")
        with PayloadBody(self._payload, sent=self._sent) as body:
            try:
                self._service.storage.put(self._claim.presigned, body)
            except TransientError as error:
                self._unsure = error.lost and body.exhausted
                raise
        return None

    def _sent(self, sent: int) -> None:
        self._service.deadline.check()
        self._service.tell(BytesSent(path=self._payload.file.path, sent=sent, size=self._payload.size))

    def _has_arrived(self) -> bool:
        """Whether the service has seen the file of our import job; waits until it has, or will not any more.

        Raises:
            ServiceError: the service does not say, so sending again could import the records twice.
            MayStillArrive: the deadline passed before.
        """
        import_id = self._claim.import_id
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
