"""The records of a file, whatever version of it: with their lines, and as digests."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from hashlib import sha256

from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload
from prolific_dataset.upload.body import payload_records


def records(lines: Iterable[bytes]) -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of a file, each with its line, from 1, and the offset of that line."""
    offset = 0
    for number, line in enumerate(lines, start=1):
        # What `record_of` would say of nearly every line, without the call.
        record = line[:-1] if line[:1] == b"{" and line[-2:] == b"}\n" else record_of(line)
        if record:
            yield number, offset, record
        offset += len(line)


def identities(payload: Payload) -> set[int]:
    """Return 64 bits of each record's identity: payloads whose sets are disjoint share no record."""
    with payload.file.location.open("rb") as file:
        return {int.from_bytes(identity(record)[:8], "big") for record in payload_records(file, payload)}


def payload_sha256(lines: Iterable[bytes]) -> str:
    """Return the digest of the payload of all records of a file."""
    return digest_and_numbers(lines)[0]


def digest_and_numbers(lines: Iterable[bytes]) -> tuple[str, array[int]]:
    """Return the digest of the payload of all records of a file, and the line of each."""
    digest = sha256()
    numbers = array("Q")
    for number, _, record in records(lines):
        digest.update(record)
        digest.update(b"\n")
        numbers.append(number)
    return digest.hexdigest(), numbers
