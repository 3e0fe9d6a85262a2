"""Finds the new records of a file, and what an upload cannot change: by the list of imports if it tells, else by git.

What the dataset has is what its imports had, of whatever file and commit: a record is new when no version that was
imported has it. Nothing is guessed: where an import's content is unknown, this is an error that says what to do.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.git import Entry, Repository
from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.ledger import finished
from prolific_dataset.upload.new_records.comparison import FileRecords, Gone, in_both
from prolific_dataset.upload.new_records.origins import (
    GitCache,
    Version,
    base_of,
    in_order,
    not_the_same,
    origins_of,
)
from prolific_dataset.upload.new_records.records import payload_sha256
from prolific_dataset.upload.new_records.replay import Refusal, refused


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecords:
    """What an upload of a file's new records would do."""

    commit: str | None
    """Full id of the commit that is checked out and has the file; None when no commit has it."""
    payload: Payload
    """The new records; a payload of none is not to be uploaded."""
    base: Version | None = None
    """The newest import of this file in the history of the commit that is checked out."""
    edited: tuple[tuple[int, int], ...] = ()
    """Line in the base, line now: a guess by place. The new text is among the new records, the old datapoint stays."""
    removed: array[int] = field(default_factory=partial(array, "Q"))
    """Lines of the base whose record is not in the file any more: their datapoints stay."""
    still_rejected: Mapping[int, Refusal] = field(default_factory=dict)
    """By line: records that an earlier import rejected and that are unchanged, so that they are not uploaded again."""
    known: ImportJob | None = None
    """The import that had all records of the file; then none is new, whatever it rejected."""
    uncompared: tuple[ImportJob, ...] = ()
    """Imports of other files that no commit has: records that are in one of them count as new all the same."""


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
                git, retry = self._git, self.retry_rejected
                found = find_new_records(imports, whole, git, retry_rejected=retry) if git else None
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


def find_new_records(
    imports: Sequence[ImportJob], whole: Payload, git: GitCache, *, retry_rejected: bool = False
) -> NewRecords | None:
    """Find which records of a file are new.

    Args:
        imports: the dataset's imports, newest first. Those that have not ended do not count; see `pending`.
        whole: the payload of all records, as it was validated.
        git: the repository that has the file; one cache for all files of a run.
        retry_rejected: whether records that were rejected before count as new.

    Returns:
        None where the commit that is checked out does not have the file as it is.

    Raises:
        RepositoryError: it is unknown which records are new; says what to do.
        FileChanged: the file is not what was validated.
    """
    reader = git.reader
    path = whole.file.path
    commit = reader.commit()
    entry = reader.entry_at(commit, whole.file.location) if commit else None
    if commit is None or entry is None:
        return None
    now = FileRecords(whole)
    if not _is_same(whole, reader, entry):
        return None
    origins = origins_of(imports, whole, git, commit=commit, entry=entry)
    rejected = refused(origins, reader, path=path)
    base = base_of(origins, reader, path, commit)
    added = array("Q", range(len(now)))
    gone = Gone()
    for version in in_order(origins, base, path, reader):
        with reader.open(version.entry) as stream:
            difference = now.compare(stream)
        if not version.name.can_be_from(difference.version_sha256):
            raise not_the_same(version)
        added = in_both(now, added, difference.added)
        if version is base:
            gone = difference.gone
        if not added:
            break
    added, still = _apart(now, added, rejected, retry=retry_rejected)
    edited, removed = _edits(now, added, gone, rejected)
    compared = {each.job.import_id for each in origins}
    return NewRecords(
        commit=commit,
        payload=_chosen(whole, now, added),
        base=base,
        edited=edited,
        removed=removed,
        still_rejected=still,
        uncompared=tuple(job for job, _ in finished(imports) if job.import_id not in compared),
    )


def _is_same(whole: Payload, reader: Repository, entry: Entry) -> bool:
    """Whether a commit has the file, or one of the same records: other line ends make no difference."""
    if reader.holds(entry, whole.file.location):
        return True
    with reader.open(entry) as stream:
        return payload_sha256(stream) == whole.sha256


def _apart(
    now: FileRecords, added: array[int], rejected: dict[bytes, Refusal], *, retry: bool
) -> tuple[array[int], Mapping[int, Refusal]]:
    """Tell records that were rejected before from those that are really new."""
    if not rejected:
        return added, {}
    found = {
        position: rejected[each]
        for position, record in enumerate(now.at(range(len(now))))
        if (each := identity(record)) in rejected
    }
    if retry:
        return array("Q", sorted({*added, *found})), {}
    still = {now.lines[position]: refusal for position, refusal in found.items()}
    return array("Q", (position for position in added if position not in found)), still


def _edits(
    now: FileRecords, added: array[int], gone: Gone, rejected: dict[bytes, Refusal]
) -> tuple[tuple[tuple[int, int], ...], array[int]]:
    """Pair new records with gone ones that were at the same place between the records that stayed.

    A gone record that was rejected left no datapoint behind, so nothing needs to be said of it.
    """
    edited = []
    removed = array("Q")
    waiting = [(position - index, position) for index, position in enumerate(added)]
    at = 0
    for line, place, each in gone:
        if each in rejected:
            continue
        while at < len(waiting) and waiting[at][0] < place:
            at += 1
        if at < len(waiting) and waiting[at][0] == place:
            edited.append((line, now.lines[waiting[at][1]]))
            at += 1
        else:
            removed.append(line)
    return tuple(edited), removed


def _chosen(whole: Payload, now: FileRecords, added: array[int]) -> Payload:
    if len(added) == len(now):
        return whole
    return part(whole, zip((now.lines[each] for each in added), now.at(added), strict=True))


def part(whole: Payload, records: Iterable[tuple[int, bytes]]) -> Payload:
    """Return the payload of some of the records of a file, each given with its line."""
    digest = sha256()
    size = 0
    lines = array("Q")
    for line, record in records:
        digest.update(record + b"\n")
        size += len(record) + 1
        lines.append(line)
    return replace(
        whole,
        size=size,
        sha256=digest.hexdigest(),
        record_count=len(lines),
        verbatim=False,
        lines=LineMap(skipped=array("Q"), chosen=lines),
    )
