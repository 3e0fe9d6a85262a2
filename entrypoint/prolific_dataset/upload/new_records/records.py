"""The records of a file, whatever version of it: with their lines, and as digests."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import IO

from prolific_dataset.formats.blocks import BLOCK_SIZE
from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import Payload
from prolific_dataset.upload.body import payload_records


def records(
    stream: IO[bytes], *, see: Callable[[bytes], None] = lambda _: None
) -> Iterator[tuple[int, int, bytes]]:
    """Yield the records of a file, each with its line, from 1, and the offset of that line; `see` gets all bytes."""
    line_number = 0
    offset = 0
    rest = b""
    while block := stream.read(BLOCK_SIZE):
        see(block)
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
    with payload.file.location.open("rb") as file:
        return {int.from_bytes(identity(record)[:8], "big") for record in payload_records(file, payload)}


def payload_sha256(stream: IO[bytes]) -> str:
    """Return the digest of the payload of all records of a file."""
    return digest_and_lines(stream)[0]


def digest_and_lines(stream: IO[bytes]) -> tuple[str, array[int]]:
    """Return the digest of the payload of all records of a file, and the line of each."""
    digest = sha256()
    lines = array("Q")
    for line, _, record in records(stream):
        digest.update(record)
        digest.update(b"\n")
        lines.append(line)
    return digest.hexdigest(), lines
