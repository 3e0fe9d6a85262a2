"""A payload cut into pieces that one request takes each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from prolific_dataset.errors import FileChanged
from prolific_dataset.formats.payload import Payload
from prolific_dataset.upload.body import payload_records

MOST_RECORDS: Final = 1000
"""https://docs.prolific.com/api-reference/task-builder/append-dataset-datapoints"""
MOST_BYTES: Final = 1_000_000
"""Nothing is documented; a megabyte is what common servers take as they are installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some records of a payload, one behind the other."""

    first: int
    """Index of its first record in the payload, from 0."""
    records: tuple[bytes, ...]
    """JSON objects, without line ends."""

    def halves(self) -> tuple[Piece, Piece]:
        """Cut a piece of several records in two."""
        middle = len(self.records) // 2
        return (
            Piece(first=self.first, records=self.records[:middle]),
            Piece(first=self.first + middle, records=self.records[middle:]),
        )


def pieces(payload: Payload) -> Iterator[Piece]:
    """Yield the pieces of a payload, the first one when all of it was read and found to be what was checked.

    Raises:
        FileChanged: the file is not what was checked, or no longer what it was at the first reading.
    """
    whole = sha256()
    digests = []
    for piece in _cut(payload):
        part = _bytes(piece)
        whole.update(part)
        digests.append(sha256(part).digest())
    if whole.hexdigest() != payload.sha256:
        raise _changed(payload, "nothing of it was appended")
    again = _cut(payload)
    for digest in digests:
        now = next(again, None)
        if now is None or sha256(_bytes(now)).digest() != digest:
            raise _changed(payload, "the records before that were appended")
        yield now


def _bytes(piece: Piece) -> bytes:
    return b"".join(record + b"\n" for record in piece.records)


def _cut(payload: Payload) -> Iterator[Piece]:
    first = size = 0
    taken: list[bytes] = []
    try:
        with payload.file.location.open("rb") as file:
            for record in payload_records(file, payload):
                if taken and (len(taken) == MOST_RECORDS or size + len(record) + 1 > MOST_BYTES):
                    yield Piece(first=first, records=tuple(taken))
                    first += len(taken)
                    taken, size = [], 0
                taken.append(record)
                size += len(record) + 1
    except OSError as error:
        raise _changed(payload, "it cannot be read any more") from error
    if taken:
        yield Piece(first=first, records=tuple(taken))


def _changed(payload: Payload, what: str) -> FileChanged:
    return FileChanged(f"{payload.file.path} changed after it was checked; {what}.")
