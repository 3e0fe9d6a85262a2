"""Finds the new records of a file: by the dataset's list of imports where that is enough, else with git."""

from __future__ import annotations

from collections.abc import Sequence

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.ledger import finished
from prolific_dataset.upload.new_records.difference import NewRecords, find_new_records, part
from prolific_dataset.upload.new_records.origins import GitCache


class Search:
    """Finds the new records of the files of one dataset.

    Args:
        checkout: the git repository around the files, if there is one, and a git to read it with.
        retry_rejected: whether records that were rejected before count as new.
    """

    def __init__(self, checkout: Checkout, *, retry_rejected: bool) -> None:
        self.retry_rejected = retry_rejected
        self._checkout = checkout
        self._git = GitCache(checkout.repository) if checkout.repository else None

    def find(self, imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
        """Find which records of a file are new to a dataset with these imports, newest first.

        Raises:
            RepositoryError: it is unknown.
            FileChanged: the file is not what was validated.
        """
        if not any(finished(imports)):
            return NewRecords(commit=self._checkout.commit_of(whole.file), payload=whole)
        known = _import_of(imports, whole)
        if known is None or known.status is not ImportStatus.COMPLETE:
            try:
                retry = self.retry_rejected
                found = self._git and find_new_records(imports, whole, self._git, retry_rejected=retry)
                return found or _without_commit(imports, whole)
            except RepositoryError:
                if known is None or self.retry_rejected:
                    raise
        return NewRecords(commit=None, payload=part(whole, ()), known=known)


def _import_of(imports: Sequence[ImportJob], whole: Payload) -> ImportJob | None:
    """The import that had just these records; one that accepted them all, if there is one."""
    same = [job for job, name in finished(imports) if name.is_of_payload(whole.sha256)]
    return next((job for job in same if job.status is ImportStatus.COMPLETE), same[0] if same else None)


def _without_commit(imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
    """Take all records of a file that no readable commit has; `RepositoryError` if other content of it was imported."""
    path = whole.file.path
    before = [job for job, name in finished(imports) if name.is_of(path)]
    if before:
        raise RepositoryError(
            f"It is unknown which records of {path} are new: import {before[0].import_id} had other content of it, "
            "and no commit that can be read has the file as it is now.",
            hint="Commit the file and run in a checkout with the whole history (`fetch-depth: 0`). "
            "Or put the new records into a new file. Or use `records: all`: it uploads every record of the file, "
            "also those that the dataset has.",
        )
    return NewRecords(commit=None, payload=whole, uncompared=tuple(job for job, _ in finished(imports)))
