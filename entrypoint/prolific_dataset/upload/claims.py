"""Before each PUT: whether the dataset's own list of imports says that the payload is ours to send.

An import job is a claim on its payload, and the oldest claim wins. The list must show our own job under its name first:
a list that does not, or that forgets imports, cannot tell what the dataset already has. One look at the list serves all
payloads of a dataset while it is fresh. See docs/decisions/0020-claims.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from prolific_dataset.client.service import Service
from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.append.marks import open_marks
from prolific_dataset.upload.arrival import Claims, wait_for_arrival
from prolific_dataset.upload.ledger import NOTHING_STORED, Ledger, imports_of, ours
from prolific_dataset.upload.outgoing import OwnClaim, Upload
from prolific_dataset.upload.proof import check_complete, wait_until_listed
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.upload.upload_name import UploadName

_FRESH: Final = 10.0
"""Seconds for which a look at the list is good enough to send."""
_RECENT: Final = 0.5
"""Seconds for which it is good enough to begin a wait."""


class Outdated(Exception):  # noqa: N818
    """An older import brings records that the choice of new records did not count: choose again."""


@dataclass(slots=True, kw_only=True, eq=False)
class Turns:
    """Whether it is our turn to send each payload of one dataset, as the last look at its list of imports tells."""

    dataset: DatasetState
    service: Service
    counted: Collection[ImportID]
    """The imports that say nothing about what is missing: the payloads were chosen in view of them, or are to be
    uploaded in spite of them."""
    is_choice: bool
    """Whether the payloads are of records that are new to `counted`: other imports may bring some of them."""
    force: bool
    """Whether to upload also where the list does not tell what the dataset has."""
    _imports: Sequence[ImportJob] = field(default=(), init=False)
    """The imports at the last look, newest first."""
    _as_of: datetime | None = field(default=None, init=False)
    """When that was, by the service's clock."""
    _looked: float = field(default=0.0, init=False)
    """When it was, by ours."""
    _places: dict[ImportID, int] = field(default_factory=dict, init=False)
    """Of the imports in the list."""
    _ledger: Ledger = field(default_factory=lambda: Ledger(()), init=False)
    """Those that were not counted."""
    _others: Sequence[ImportJob] = field(default=(), init=False)
    """Those of them that other runs of this program made."""
    _is_blind: bool = field(default=False, init=False)
    """Whether the list has proved to tell nothing."""

    def look(self) -> None:
        """Look at the list.

        Raises:
            BlindLedger: it does not tell what the dataset has.
        """
        with self._unstopped_if_forced():
            self._look()

    def is_claimed(self, upload: Upload) -> bool:
        """Whether the payload may still arrive from an earlier run, and no import has it for certain."""
        now, first_seen = self._now, self.dataset.first_seen
        claims = Claims(jobs=self._claims(upload), as_of=self._as_of)
        return any(
            claims.left(job, upload.size, watched=now - first_seen.get(job.import_id, now)) > 0
            for job in claims.jobs
        )

    def settle(self, upload: Upload) -> ImportJob | None:
        """Wait, before a job of ours is made, while the payload may still arrive from an earlier run.

        Returns:
            The import that has the payload; None when none has.

        Raises:
            BlindLedger: the list does not tell what the dataset has.
            MayStillArrive: the deadline passed before.
        """
        with self._unstopped_if_forced():
            if self.is_claimed(upload):
                self._wait_for_arrival(upload, lambda: self._claims(upload))
        return self._ledger.find(upload.name)

    def claim(self, upload: Upload) -> OwnClaim:
        """Make an import job for a payload.

        Raises:
            ServiceError: the service failed.
            OutOfTime: the deadline passed before.
        """
        self.service.deadline.check()
        made = self._now
        presigned = self.service.api.upload_url(self.dataset.dataset_id, str(upload.name))
        self.dataset.own_imports.add(presigned.import_id)
        return OwnClaim(upload=upload, presigned=presigned, made=made)

    def prove(self, claims: Sequence[OwnClaim]) -> Sequence[OwnClaim]:
        """Wait until the list shows our claims under their names.

        Returns:
            The claims in the order in which to use them: last those that older ones of other runs go before, so that
            nothing else waits for these.

        Raises:
            BlindLedger: the list does not show one.
            OutOfTime: the deadline passed before.
        """
        if not self._is_blind:
            with self._unstopped_if_forced():
                for claim in claims:
                    self._prove(claim)
                return sorted(claims, key=lambda claim: bool(self._older_claims(claim)))
        return claims

    def wait(self, claim: OwnClaim) -> ImportJob | None:
        """Wait until a payload is ours to send.

        Args:
            claim: ours on it, proved.

        Returns:
            The import that has the payload meanwhile; None when it is ours to send now.

        Raises:
            BlindLedger: the list does not tell what the dataset has.
            MayStillArrive: an older claim on it was not settled before the deadline.
            Outdated: other imports came in between, so the records that are new have to be chosen again.
        """
        if self._is_blind:
            return None
        with self._unstopped_if_forced():
            self._look_unless_within(_FRESH)
            if self._older_claims(claim):
                self._wait_for_arrival(claim.upload, lambda: self._older_claims(claim))
            if job := self._ledger.find(claim.upload.name):
                return job
            if self.is_choice and any(job.status not in NOTHING_STORED for job in self._older(claim)):
                raise Outdated
        return None

    @contextmanager
    def _unstopped_if_forced(self) -> Iterator[None]:
        """With `force`, each payload is ours to send once the list has proved to be blind."""
        try:
            yield
        except BlindLedger:
            if not self.force:
                raise
            self._is_blind = True

    def _look(self) -> None:
        live = self.service.api.dataset(self.dataset.dataset_id)
        imports = imports_of(live)
        check_complete(imports, self._imports)
        if not self.force:
            _check_unmarked(imports)
        self._imports, self._as_of, self._looked = imports, live.as_of, self._now
        self._places = {job.import_id: place for place, job in enumerate(imports)}
        uncounted = [job for job in imports if job.import_id not in self.counted]
        self._ledger = Ledger(uncounted)
        self._others = [job for job, _ in ours(uncounted) if job.import_id not in self.dataset.own_imports]

    def _look_unless_within(self, seconds: float) -> None:
        if self._now - self._looked > seconds:
            self._look()

    @property
    def _now(self) -> float:
        return self.service.deadline.clock.now()

    def _prove(self, claim: OwnClaim) -> None:
        def look() -> Sequence[ImportJob]:
            if claim.import_id not in self._places:
                self._look()
            return self._imports

        name = claim.upload.name
        wait_until_listed(
            look,
            claim.import_id,
            path=claim.upload.file.file.path,
            is_named=lambda filename: name.is_same_as(UploadName.parse(filename)),
            deadline=self.service.deadline,
        )

    def _claims(self, upload: Upload) -> Sequence[ImportJob]:
        """The jobs of other runs whose file may be this payload, if no import has it for certain."""
        if self._ledger.find(upload.name):
            return ()
        unused = self._ledger.unused(upload.name)
        return [job for job in unused if job.import_id not in self.dataset.own_imports]

    def _older_claims(self, claim: OwnClaim) -> Sequence[ImportJob]:
        """The jobs that go before our claim, as their files may still arrive; none if an import has the payload."""
        if self._ledger.find(claim.upload.name):
            return ()
        return [job for job in self._older(claim) if job.status is ImportStatus.UNINITIALISED]

    def _older(self, claim: OwnClaim) -> Sequence[ImportJob]:
        """The imports of other runs that were made before our claim, and that matter to it."""
        others = self._others if self.is_choice else self._claims(claim.upload)
        place = self._places[claim.import_id]
        return [job for job in others if self._places[job.import_id] > place]

    def _wait_for_arrival(self, upload: Upload, claims: Callable[[], Sequence[ImportJob]]) -> None:
        def look() -> Claims:
            self._look_unless_within(_RECENT)
            return Claims(jobs=claims(), as_of=self._as_of)

        wait_for_arrival(
            look,
            path=upload.file.file.path,
            size=upload.size,
            first_seen=self.dataset.first_seen,
            deadline=self.service.deadline,
            tell=self.service.tell,
        )


def _check_unmarked(imports: Sequence[ImportJob]) -> None:
    """Raise `BlindLedger` when another run has begun to append: no import will tell which records."""
    for import_id in open_marks(imports):
        raise BlindLedger(
            f"Another run began to append records to the dataset (its mark is import {import_id}), so it is unknown "
            "what the dataset already has. Nothing more was uploaded.",
            hint="Run again with `via: append`, and let all workflows of a dataset use the same.",
        )
