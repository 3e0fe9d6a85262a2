"""What the dataset's imports were made from: each import's name says which file at which commit, git has the content.

An import may be of another file than the one at hand: records that moved are found where they came from.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

from prolific_dataset.files.git import Entry
from prolific_dataset.formats.blocks import BLOCK_SIZE
from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.upload_name import UploadName


@dataclass(frozen=True, slots=True, kw_only=True)
class Current:
    """The file at hand, as it is in the commit that is checked out."""

    commit: str
    """Full id."""
    entry: Entry
    sha256: str
    """Digest of the payload of all its records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A file at a commit, that a finished import has records of."""

    job: ImportJob
    name: UploadName
    commit: str
    """Full id."""
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """A finished import whose content is not in this clone."""

    job: ImportJob
    name: UploadName
    commit_found: bool
    """Whether only the file is missing."""


_FINISHED = frozenset({ImportStatus.COMPLETE, ImportStatus.PARTIAL})
_NOTHING_HELD = frozenset({ImportStatus.FAILED, ImportStatus.UNINITIALISED})


def is_finished(job: ImportJob) -> bool:
    """Whether an import ended with records in the dataset, or may have."""
    return job.status in _FINISHED


def pending(imports: Sequence[ImportJob]) -> tuple[ImportJob, ...]:
    """Our imports that have not ended, oldest first: which records they bring is not known yet."""
    return tuple(
        job
        for job in reversed(imports)
        if job.status not in _FINISHED | _NOTHING_HELD and UploadName.parse(job.filename)
    )


def in_doubt(imports: Sequence[ImportJob], own: Container[ImportID]) -> tuple[ImportJob, ...]:
    """Our uploads by other runs than this that may arrive although the service has not noticed yet.

    Args:
        imports: the dataset's imports.
        own: the import jobs of this run.
    """
    return tuple(
        job
        for job in imports
        if job.status is ImportStatus.UNINITIALISED
        and job.import_id not in own
        and UploadName.parse(job.filename)
    )


class Readable(Protocol):
    """A binary stream, as far as it is needed here."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""


def records(stream: Readable) -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of a file, each with its line, from 1, and the offset of that line."""
    line_number = 0
    offset = 0
    rest = b""
    while block := stream.read(BLOCK_SIZE):
        lines = (rest + block).split(b"\n")
        rest = lines.pop()
        for line in lines:
            line_number += 1
            # What `record_of` would say of nearly every line, without the call.
            record = line if line[:1] == b"{" and line[-1:] == b"}" else record_of(line)
            if record:
                yield line_number, offset, record
            offset += len(line) + 1
    if record := record_of(rest):
        yield line_number + 1, offset, record


def identities(payload: Payload) -> set[int]:
    """Return 64 bits of each record's identity: payloads whose sets are disjoint share no record."""
    chosen = payload.lines.chosen
    wanted = None if chosen is None else set(chosen)
    with payload.file.location.open("rb") as stream:
        return {
            int.from_bytes(identity(record)[:8], "big")
            for line, _, record in records(stream)
            if wanted is None or line in wanted
        }


def payload_sha256(stream: Readable) -> str:
    """Return the digest of the payload of all records of a file."""
    digest = sha256()
    for _, _, record in records(stream):
        digest.update(record)
        digest.update(b"\n")
    return digest.hexdigest()
