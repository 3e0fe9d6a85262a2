"""Which records the dataset has refused and does not have: the imports are gone through again, from the first.

The service names the rejected records of an import by their index in its payload, and nobody kept the payload. But an
import's name has the digest of its payload, and what it can have been follows from git and from the imports before
it: all records of the file, or the new ones, with or without those refused earlier. The one whose digest fits was it.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Repository
from prolific_dataset.formats.identity import SIZE, identity
from prolific_dataset.model import ImportJob, ImportStatus, RecordError
from prolific_dataset.upload.new_records.origins import Origin, Version
from prolific_dataset.upload.new_records.records import records


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why the dataset does not have a record: the last import that had it rejected it."""

    job: ImportJob
    errors: tuple[RecordError, ...]


def has_rejections(job: ImportJob) -> bool:
    """Whether an import that ended left records out."""
    return job.status is ImportStatus.PARTIAL and (job.rejected_count != 0 or bool(job.errors))


def refused(imports: Sequence[Origin], reader: Repository, *, path: str) -> dict[bytes, Refusal]:
    """Return the records, by identity, that were rejected and not accepted since.

    Args:
        imports: the dataset's finished imports, newest first.
        reader: the repository.
        path: of the file at hand. An import of all its records settles every doubt about earlier imports.

    Raises:
        RepositoryError: it is unknown which records were rejected.
    """
    if not any(has_rejections(each.job) for each in imports):
        return {}
    replay = Replay(reader)
    doubt: RepositoryError | None = None
    for origin in reversed(imports):
        if origin.version is None:
            if has_rejections(origin.job):
                doubt = doubt or _doubt(origin.job, "rejected records, and its content is not in this clone")
            continue
        try:
            if replay.add(origin.version) and origin.name.is_of(path):
                doubt = None
        except RepositoryError as error:
            doubt = doubt or error
    if doubt is not None:
        raise doubt
    return replay.refused


class _Candidate:
    """One of the payloads that an import can have had, grown record by record."""

    def __init__(self) -> None:
        self.digest = sha256()
        self.identities = bytearray()
        self.lines = array("Q")

    def add(self, record: bytes, each: bytes, line: int) -> None:
        self.digest.update(record + b"\n")
        self.identities += each
        self.lines.append(line)


class Replay:
    """The dataset as it was after each import: 110 bytes for each of its records."""

    def __init__(self, reader: Repository) -> None:
        self.refused: dict[bytes, Refusal] = {}
        self._held: dict[bytes, int] = {}
        self._reader = reader

    def add(self, version: Version) -> bool:
        """Take in one import; return whether it was of all records of its file.

        Raises:
            RepositoryError: it rejected records, and it is unknown which ones.
        """
        whole, fresh, again = self._candidates(version)
        if not version.name.can_be_from(whole.digest.hexdigest()):
            raise _doubt(version.job, "was made from another file than git has at its commit")
        fitting = _fitting(version, (whole, fresh, again))
        if not fitting and has_rejections(version.job):
            raise _doubt(version.job, "rejected records, and its payload cannot be made again from git")
        self._take(version, fitting or fresh, whole=fitting is whole)
        return fitting is whole

    def lines(self, version: Version) -> array[int] | None:
        """The line of each record that the next import sent, in order; None where that cannot be made again."""
        fitting = _fitting(version, self._candidates(version))
        return fitting.lines if fitting else None

    def _candidates(self, version: Version) -> tuple[_Candidate, _Candidate, _Candidate]:
        """All records of the file; the new ones without those refused earlier; the new ones with them."""
        whole, fresh, again = _Candidate(), _Candidate(), _Candidate()
        spare = self._held
        used = bytearray()
        try:
            with self._reader.open(version.entry) as stream:
                for line, _, record in records(stream):
                    each = identity(record)
                    whole.add(record, each, line)
                    if spare.get(each):
                        spare[each] -= 1
                        used += each
                        continue
                    again.add(record, each, line)
                    if each not in self.refused:
                        fresh.add(record, each, line)
        finally:  # also where git fails in between
            for each in _cut(used):
                self._held[each] += 1
        return whole, fresh, again

    def _take(self, version: Version, payload: _Candidate, *, whole: bool) -> None:
        rejected = _rejected(version.job, len(payload.lines))
        now: dict[bytes, int] = {}
        for index, each in enumerate(_cut(payload.identities)):
            if index in rejected:
                if not self._held.get(each) and not now.get(each):
                    self.refused[each] = Refusal(job=version.job, errors=rejected[index])
                continue
            self.refused.pop(each, None)
            now[each] = now.get(each, 0) + 1
        for each, count in now.items():
            before = self._held.get(each, 0)
            self._held[each] = max(before, count) if whole else before + count


def _fitting(version: Version, candidates: Iterable[_Candidate]) -> _Candidate | None:
    fitting = (each for each in candidates if version.name.is_of_payload(each.digest.hexdigest()))
    return next(fitting, None)


def _cut(identities: bytearray) -> Iterator[bytes]:
    return (bytes(identities[start : start + SIZE]) for start in range(0, len(identities), SIZE))


def _rejected(job: ImportJob, size: int) -> dict[int, tuple[RecordError, ...]]:
    """What the service rejected, by index.

    Raises:
        RepositoryError: it identified only some of them.
    """
    if not has_rejections(job):
        return {}
    known: dict[int, tuple[RecordError, ...]] = {}
    for error in job.errors:
        if error.record_index is not None:
            known[error.record_index] = (*known.get(error.record_index, ()), error)
    count = job.rejected_count
    if count is None and job.accepted_count is not None:
        count = size - job.accepted_count
    if count is None:
        raise _doubt(job, "rejected records, and the service does not say how many")
    if count == size:
        return {index: known.get(index, ()) for index in range(size)}
    if len(known) < count or any(error.record_index is None for error in job.errors):
        raise _doubt(job, f"rejected {count} records, and the service identified only some of them")
    if any(index >= size for index in known):
        raise _doubt(job, "rejected a record that its payload does not have")
    return known


def _doubt(job: ImportJob, what: str) -> RepositoryError:
    return RepositoryError(
        f"It is unknown which records are new: import {job.import_id} {what}.",
        hint="Check out the whole history (`fetch-depth: 0`). If that does not help, run once with `records: all`: "
        "it uploads every record of the file, also those that the dataset has.",
    )
