"""What the dataset's list of imports tells without any history: nothing was imported, or just this was, or unknown."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from hashlib import sha256

from prolific_dataset.errors import RepositoryError
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.ledger import UploadName
from prolific_dataset.upload.new_records.difference import NewRecords
from prolific_dataset.upload.new_records.history import is_finished

_Named = tuple["ImportJob", UploadName]


def ours(imports: Iterable[ImportJob]) -> tuple[_Named, ...]:
    """The finished imports of this program, each with its name."""
    return tuple(
        (job, name) for job in imports if is_finished(job) and (name := UploadName.parse(job.filename))
    )


def import_of(imports: Iterable[ImportJob], whole: Payload) -> ImportJob | None:
    """The import that had just these records; one that accepted them all, if there is one."""
    same = [job for job, name in ours(imports) if name.is_of_payload(whole.sha256)]
    return next((job for job in same if job.status is ImportStatus.COMPLETE), same[0] if same else None)


def nothing_new(whole: Payload, known: ImportJob) -> NewRecords:
    """The outcome for a file whose records all went into one import."""
    empty = replace(
        whole,
        size=0,
        sha256=sha256().hexdigest(),
        record_count=0,
        verbatim=False,
        lines=LineMap(skipped=array("Q"), chosen=array("Q")),
    )
    return _unchanged(empty, commit=None, known=known)


def all_new(whole: Payload, *, commit: str | None, uncompared: tuple[ImportJob, ...] = ()) -> NewRecords:
    """The outcome for a file that was never imported, of which no record is known to be in the dataset."""
    return replace(_unchanged(whole, commit=commit), uncompared=uncompared)


def without_commit(imports: Iterable[ImportJob], whole: Payload) -> NewRecords:
    """Take all records of a file that no readable commit has, if it was never imported.

    Args:
        imports: the dataset's imports.
        whole: the payload of all records.

    Raises:
        RepositoryError: other content of the file was imported.
    """
    path = whole.file.path
    before = [job for job, name in ours(imports) if name.is_of(path)]
    if before:
        raise RepositoryError(
            f"It is unknown which records of {path} are new: import {before[0].import_id} had other content of it, "
            "and no commit that can be read has the file as it is now.",
            hint="Commit the file and run in a checkout with the whole history (`fetch-depth: 0`). "
            "Or put the new records into a new file. Or use `records: all`: it uploads every record of the file, "
            "also those that the dataset has.",
        )
    return all_new(whole, commit=None, uncompared=tuple(job for job, _ in ours(imports)))


def _unchanged(payload: Payload, *, commit: str | None, known: ImportJob | None = None) -> NewRecords:
    return NewRecords(
        commit=commit,
        payload=payload,
        base=None,
        edited=(),
        removed=array("Q"),
        still_rejected=(),
        known=known,
    )
