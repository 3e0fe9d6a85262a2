"""Finds the new records of a file: by the dataset's list of imports where that is enough, else with git."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from prolific_dataset.errors import NotCommitted, RepositoryError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.new_records.difference import NewRecords, find_new_records
from prolific_dataset.upload.new_records.history import is_finished
from prolific_dataset.upload.new_records.origins import GitCache
from prolific_dataset.upload.upload_name import UploadName


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
        if not _ours(imports):
            return NewRecords(commit=self.checkout.commit_of(whole.file), payload=whole)
        known = _import_of(imports, whole)
        if known is not None and known.status is ImportStatus.COMPLETE:
            return _nothing_new(whole, known)
        try:
            return self._compare(imports, whole)
        except RepositoryError:
            if known is None or self.retry_rejected:
                raise
            return _nothing_new(whole, known)

    def _compare(self, imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
        if self.git is None:
            return _without_commit(imports, whole)
        try:
            return find_new_records(imports, whole, self.git, retry_rejected=self.retry_rejected)
        except NotCommitted:
            return _without_commit(imports, whole)


def _ours(imports: Iterable[ImportJob]) -> tuple[tuple[ImportJob, UploadName], ...]:
    """The finished imports of this program, each with its name."""
    return tuple(
        (job, name) for job in imports if is_finished(job) and (name := UploadName.parse(job.filename))
    )


def _import_of(imports: Iterable[ImportJob], whole: Payload) -> ImportJob | None:
    """The import that had just these records; one that accepted them all, if there is one."""
    same = [job for job, name in _ours(imports) if name.is_of_payload(whole.sha256)]
    return next((job for job in same if job.status is ImportStatus.COMPLETE), same[0] if same else None)


def _nothing_new(whole: Payload, known: ImportJob) -> NewRecords:
    """The outcome for a file whose records all went into one import."""
    empty = replace(
        whole,
        size=0,
        sha256=sha256().hexdigest(),
        record_count=0,
        verbatim=False,
        lines=LineMap(skipped=array("Q"), chosen=array("Q")),
    )
    return NewRecords(commit=None, payload=empty, known=known)


def _without_commit(imports: Iterable[ImportJob], whole: Payload) -> NewRecords:
    """Take all records of a file that no readable commit has; `RepositoryError` if other content of it was imported."""
    path = whole.file.path
    before = [job for job, name in _ours(imports) if name.is_of(path)]
    if before:
        raise RepositoryError(
            f"It is unknown which records of {path} are new: import {before[0].import_id} had other content of it, "
            "and no commit that can be read has the file as it is now.",
            hint="Commit the file and run in a checkout with the whole history (`fetch-depth: 0`). "
            "Or put the new records into a new file. Or use `records: all`: it uploads every record of the file, "
            "also those that the dataset has.",
        )
    return NewRecords(commit=None, payload=whole, uncompared=tuple(job for job, _ in _ours(imports)))
