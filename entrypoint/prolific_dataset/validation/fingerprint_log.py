"""The fingerprints of one file's lines, in order: eight bytes a line, on disk where they are many."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 16 * 1024
_MOST_IN_MEMORY = 128 * 1024
_ITEM_SIZE = array("q").itemsize


class FingerprintLog:
    """Takes one fingerprint for each line; holds at most a mebibyte of them in memory."""

    def __init__(self) -> None:
        self._tail = array("q")
        self._spilled: BinaryIO | None = None
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def extend(self, prints: array[int]) -> None:
        """Add the fingerprints of the next lines."""
        self._tail.extend(prints)
        self._count += len(prints)
        if len(self._tail) > _MOST_IN_MEMORY:
            self._spill()

    def chunks(self) -> Iterator[array[int]]:
        """Give back all fingerprints in order, some thousands at a time; may be called again."""
        if self._spilled is not None:
            offset = 0
            while data := self._read(offset):
                yield array("q", data)
                offset += len(data)
        for start in range(0, len(self._tail), CHUNK):
            yield self._tail[start : start + CHUNK]

    def close(self) -> None:
        """Forget everything."""
        if self._spilled is not None:
            self._spilled.close()

    def _read(self, offset: int) -> bytes:
        # Two readers may take turns, so each says where it is.
        assert self._spilled is not None
        self._spilled.seek(offset)
        return self._spilled.read(CHUNK * _ITEM_SIZE)

    def _spill(self) -> None:
        if self._spilled is None:
            from tempfile import TemporaryFile  # noqa: PLC0415 - costs 10 ms, and only large files need it

            self._spilled = TemporaryFile()  # noqa: SIM115 - closed by `close`
        self._spilled.seek(0, 2)
        self._tail.tofile(self._spilled)
        del self._tail[:]
