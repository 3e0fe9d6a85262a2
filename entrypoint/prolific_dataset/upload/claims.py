"""Before each PUT: whether the dataset's own list of imports says that the payload is ours to send.

An import job is a claim on its payload, and the oldest claim wins. The list must show our own job under its name first:
a list that does not, or that forgets imports, cannot tell what the dataset already has. See
docs/decisions/0020-claims.md.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Final

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import Dataset, ImportID, ImportJob, ImportStatus
from prolific_dataset.progress import Listener
from prolific_dataset.upload import ledger
from prolific_dataset.upload.append.marks import open_marks
from prolific_dataset.upload.arrival import Claims, wait_for_arrival
from prolific_dataset.upload.ledger import imports_of
from prolific_dataset.upload.proof import check_complete, wait_until_listed
from prolific_dataset.upload.upload_name import UploadName

_FRESH: Final = 10.0
"""Seconds for which a look at the list is good enough to send."""
_NOTHING_STORED: Final = frozenset({ImportStatus.UNINITIALISED, ImportStatus.FAILED})


class Outdated(Exception):  # noqa: N818
    """An older import brings records that the choice of new records did not count: choose again."""


@dataclass(slots=True, kw_only=True, eq=False)
class Turn:
    """Whether it is our turn to send one payload."""

    name: UploadName
    path: str
    size: int
    """Bytes of the payload."""
    look: Callable[[], Dataset]
    """Describes the dataset as it is now."""
    known: Sequence[ImportJob]
    """Its imports before our job was made, as they were last seen."""
    own: Collection[ImportID]
    """All import jobs of this run so far."""
    counted: Collection[ImportID]
    """The imports that say nothing about what is missing: the payload was chosen in view of them, or is to be uploaded
    in spite of them."""
    is_choice: bool
    """Whether the payload is of records that are new to `counted`: other imports may bring some of them."""
    force: bool
    """Whether the payload is to be uploaded although its records may have been appended."""
    first_seen: dict[ImportID, float]
    """When this run first saw each claim of others, by its own clock."""
    deadline: Deadline
    tell: Listener
    _looked: tuple[ImportID, float] | None = field(default=None, init=False)

    def is_claimed(self) -> bool:
        """Whether the payload may still arrive from an earlier run, and no import has it for certain."""
        return bool(self._claims())

    def settle(self) -> ImportJob | None:
        """Wait, before a job of ours is made, while the payload may still arrive from an earlier run.

        Returns:
            The import that has the payload; None when none has.

        Raises:
            MayStillArrive: the deadline passed before.
        """

        def look() -> Claims:
            dataset = self.look()
            self.known = imports_of(dataset)
            return Claims(jobs=self._claims(), as_of=dataset.as_of)

        if self.is_claimed():
            self._wait_for_arrival(look)
        return ledger.find(self._uncounted(self.known), self.name)

    def wait(self, claim: ImportID) -> ImportJob | None:
        """Wait until the payload is ours to send.

        Args:
            claim: our newest import job for it.

        Returns:
            The import that has the payload meanwhile; None when it is ours to send now.

        Raises:
            BlindLedger: the list does not tell what the dataset has.
            MayStillArrive: an older claim on it was not settled before the deadline.
            Outdated: other imports came in between, so the records that are new have to be chosen again.
        """
        if self._looked and self._looked[0] == claim and self._now() - self._looked[1] <= _FRESH:
            return None
        imports = self._listed(claim)

        def look() -> Claims:
            nonlocal imports
            dataset = self.look()
            imports = imports_of(dataset)
            done = ledger.find(self._uncounted(imports), self.name)
            return Claims(jobs=() if done else self._older_claims(imports, claim), as_of=dataset.as_of)

        if ledger.find(self._uncounted(imports), self.name) is None and self._older_claims(imports, claim):
            self._wait_for_arrival(look)
        check_complete(imports, self.known, path=self.path)
        if not self.force:
            _check_unmarked(imports, self.path)
        if job := ledger.find(self._uncounted(imports), self.name):
            return job
        if self.is_choice and any(job.status not in _NOTHING_STORED for job in self._older(imports, claim)):
            raise Outdated
        self._looked = (claim, self._now())
        return None

    def _claims(self) -> Sequence[ImportJob]:
        """The jobs of earlier runs whose file may be this payload, if none has it for certain."""
        if ledger.find(self._uncounted(self.known), self.name):
            return ()
        return [job for job in ledger.unused(self.known, self.name) if job.import_id not in self.own]

    def _wait_for_arrival(self, look: Callable[[], Claims]) -> None:
        wait_for_arrival(
            look,
            path=self.path,
            size=self.size,
            first_seen=self.first_seen,
            deadline=self.deadline,
            tell=self.tell,
        )

    def _now(self) -> float:
        return self.deadline.clock.now()

    def _listed(self, claim: ImportID) -> Sequence[ImportJob]:
        """The imports of the dataset, once they show our claim under its name."""
        return wait_until_listed(
            self.look,
            claim,
            path=self.path,
            is_named=lambda filename: self.name.is_same_as(UploadName.parse(filename)),
            deadline=self.deadline,
        )

    def _uncounted(self, imports: Sequence[ImportJob]) -> Sequence[ImportJob]:
        return [job for job in imports if job.import_id not in self.counted]

    def _older(self, imports: Sequence[ImportJob], claim: ImportID) -> Sequence[ImportJob]:
        """The imports of other runs that were made before our claim, and that matter to it."""
        places = [job.import_id for job in imports]
        before = imports[places.index(claim) + 1 :] if claim in places else imports
        others = [job for job in self._uncounted(before) if job.import_id not in self.own]
        if self.is_choice:
            return [job for job in others if UploadName.parse(job.filename)]
        return ledger.unused(others, self.name)

    def _older_claims(self, imports: Sequence[ImportJob], claim: ImportID) -> Sequence[ImportJob]:
        return [job for job in self._older(imports, claim) if job.status is ImportStatus.UNINITIALISED]


@dataclass(slots=True, kw_only=True, eq=False)
class Forced:
    """The turns of a run with `force`: what the list tells counts all the same, but it need not tell anything."""

    is_blind: bool = False

    def wait(self, turn: Turn, claim: ImportID) -> ImportJob | None:
        """Wait as `turn` does, until the list has proved to be blind: then each payload is ours to send."""
        if self.is_blind:
            return None
        try:
            return turn.wait(claim)
        except BlindLedger:
            self.is_blind = True
            return None


def _check_unmarked(imports: Sequence[ImportJob], path: str) -> None:
    """Raise `BlindLedger` when another run has begun to append: no import will tell which records."""
    for import_id in open_marks(imports):
        raise BlindLedger(
            f"Another run began to append records to the dataset (its mark is import {import_id}), so it is unknown "
            f"what the dataset already has. Nothing of {path} was uploaded.",
            hint="Run again with `via: append`, and let all workflows of a dataset use the same.",
        )
