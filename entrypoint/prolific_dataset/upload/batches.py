"""Sends what a dataset lacks, batch by batch: all claims of a batch are made, and one look at the list proves them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Final

from prolific_dataset.errors import BlindLedger, MayStillArrive, ServiceError, URLRefused
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.progress import FileUploaded, UploadAbandoned
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload.claims import Outdated, Turns
from prolific_dataset.upload.outgoing import OwnClaim, Upload
from prolific_dataset.upload.results import attach
from prolific_dataset.upload.uploader import ClaimTooOld, Put

_FILES: Final = 32
_BYTES: Final = 32 * 1024 * 1024
"""A batch has so many files and bytes at most (a larger file goes alone): even at 1 MiB/s it is sent before its claims
are too old, and a run that is killed meanwhile leaves no more unused claims behind."""
_UPLOAD_URLS: Final = 3
"""One for each payload, and at most two more when the storage refuses it."""


@dataclass(slots=True, kw_only=True, eq=False)
class Batches:
    """Sends the payloads of one dataset, each in its turn."""

    turns: Turns
    running: dict[ImportID, Upload] = field(default_factory=dict)
    """The imports to wait for."""
    _refusals: Counter[Upload] = field(default_factory=Counter)

    def send(self, uploads: Sequence[Upload]) -> Sequence[Upload]:
        """Upload what is missing, and return what is to be chosen again.

        Raises:
            BlindLedger: the dataset does not tell what it has, so nothing more is uploaded to it.
            ServiceError: it cannot be asked.
            OutOfTime: the deadline passed before all was sent.
        """
        self.turns.look()  # anew: the check of the files may have taken minutes
        waiting = list(uploads)
        try:
            while waiting:
                # What may still arrive is waited for last, so that nothing else waits for it.
                batch = first_batch(
                    [each for each in waiting if not self.turns.is_claimed(each)] or waiting[:1]
                )
                taken = frozenset(batch)
                waiting = [each for each in waiting if each not in taken]
                claims = [claim for each in batch if (claim := self._claim(each))]
                for claim in self.turns.prove(claims):
                    if not self._send(claim):
                        # Not before the rest of the batch: a new claim waits for other runs, and none of them may wait
                        # for an older one of ours meanwhile.
                        waiting.append(claim.upload)
        except Outdated:
            started = {sent.file for sent in self.running.values()}
            return [each for each in uploads if each.file not in started and each.file.report.failure is None]
        return ()

    def _claim(self, upload: Upload) -> OwnClaim | None:
        """Claim a payload; None if an import has it already, or if this fails."""
        with _own_failure(upload):
            if job := self.turns.settle(upload):
                self._attach(upload, job)
            else:
                return self.turns.claim(upload)
        return None

    def _send(self, claim: OwnClaim) -> bool:
        """Send a payload when it is its turn; False if it needs a new claim."""
        service, upload = self.turns.service, claim.upload
        before = upload.file.report
        started = service.deadline.clock.now()
        try:
            service.deadline.check()
            with _own_failure(upload):
                self._put(claim)
        except (ClaimTooOld, URLRefused) as error:
            service.tell(UploadAbandoned(path=before.path, import_id=claim.import_id))
            upload.file.report = before
            self._refusals[upload] += isinstance(error, URLRefused)
            if self._refusals[upload] < _UPLOAD_URLS:
                return False
            with _own_failure(upload):
                raise ServiceError(
                    f"The storage refused {_UPLOAD_URLS} upload URLs in a row. {error}",
                    hint="A proxy that changes requests, or a wrong clock at the service, can cause this.",
                ) from error
        finally:
            seconds = (before.seconds or 0.0) + service.deadline.clock.now() - started
            upload.file.report = replace(upload.file.report, seconds=seconds)
        return True

    def _put(self, claim: OwnClaim) -> None:
        """Send a payload, or take up the import that has it."""
        dataset, service, upload = self.turns.dataset, self.turns.service, claim.upload
        started = service.deadline.clock.now()

        def turn() -> ImportJob | None:
            other = self.turns.wait(claim)
            if other is None:
                job = ImportJob(
                    import_id=claim.import_id,
                    status=ImportStatus.UNINITIALISED,
                    status_text=ImportStatus.UNINITIALISED.value,
                    filename=str(upload.name),
                )
                upload.file.report = replace(upload.file.report, job=job, upload_name=job.filename)
            return other

        other = Put(service=service, dataset_id=dataset.dataset_id, claim=claim, turn=turn).run()
        if other is None:
            seconds = service.deadline.clock.now() - started
            size = upload.payload.size
            service.tell(
                FileUploaded(
                    path=upload.file.file.path, import_id=claim.import_id, size=size, seconds=seconds
                )
            )
        elif other.import_id not in dataset.own_imports:
            service.tell(UploadAbandoned(path=upload.file.file.path, import_id=claim.import_id))
            self._attach(upload, other)
            return
        upload.file.report = replace(upload.file.report, is_sent=True)
        self.running[other.import_id if other else claim.import_id] = upload

    def _attach(self, upload: Upload, job: ImportJob) -> None:
        attach(self.turns.dataset, self.turns.service, upload, job, self.running)


def first_batch(uploads: Sequence[Upload]) -> Sequence[Upload]:
    """Return as many of some payloads, from the first one on, as make a batch."""
    size = 0
    for number, each in enumerate(uploads[:_FILES]):
        size += each.payload.size
        if number and size > _BYTES:
            return uploads[:number]
    return uploads[:_FILES]


@contextmanager
def _own_failure(upload: Upload) -> Iterator[None]:
    """Let what fails for one payload be its own failure: the others are sent all the same."""
    try:
        yield
    except (BlindLedger, URLRefused):
        raise
    except (ServiceError, MayStillArrive) as error:
        upload.file.report = replace(upload.file.report, failure=Failure.of(error), interrupted=False)
