"""Finds the new records of a file: by the dataset's list of imports where that is enough, else with git."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from prolific_dataset.errors import NotCommitted, RepositoryError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.new_records.difference import NewRecords, find_new_records
from prolific_dataset.upload.new_records.listed import (
    all_new,
    import_of,
    nothing_new,
    ours,
    without_commit,
)
from prolific_dataset.upload.new_records.origins import GitCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Finds the new records of the files of one dataset."""

    checkout: Checkout
    git: GitCache | None
    """The repository around the files; None when there is none, or no git to read it with."""
    retry_rejected: bool
    """Whether records that were rejected before count as new."""

    def find(self, imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
        """Find which records of a file are new to a dataset with these imports, newest first.

        Raises:
            RepositoryError: it is unknown.
            FileChanged: the file is not what was validated.
        """
        if not ours(imports):
            return all_new(whole, commit=self.checkout.commit_of(whole.file))
        known = import_of(imports, whole)
        if known is not None and known.status is ImportStatus.COMPLETE:
            return nothing_new(whole, known)
        try:
            return self._compare(imports, whole)
        except RepositoryError:
            if known is None or self.retry_rejected:
                raise
            return nothing_new(whole, known)

    def _compare(self, imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
        if self.git is None:
            return without_commit(imports, whole)
        try:
            return find_new_records(imports, whole, self.git, retry_rejected=self.retry_rejected)
        except NotCommitted:
            return without_commit(imports, whole)
