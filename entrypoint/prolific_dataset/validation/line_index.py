"""Where the lines of a file are, so that single ones can be read again: sixteen bytes for each block of the file."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import BinaryIO


class LineIndex:
    """Offsets of some lines of a file; the lines in between are found by reading on."""

    def __init__(self) -> None:
        self._lines = array("Q")
        self._offsets = array("Q")

    def add(self, line: int, offset: int) -> None:
        """Note that `line`, counted from 1 and ascending, starts at `offset`."""
        self._lines.append(line)
        self._offsets.append(offset)

    def read(self, stream: BinaryIO, wanted: Iterable[int]) -> Iterator[tuple[int, bytes]]:
        """Read the `wanted` lines, which ascend, again; lines that are gone are left out.

        Yields:
            The line's number and its bytes.
        """
        current, first, lines = -1, 0, list[bytes]()
        for number in wanted:
            block = bisect_right(self._lines, number) - 1
            if block != current:
                current, first = block, self._lines[block]
                stream.seek(self._offsets[block])
                is_last = block + 1 == len(self._offsets)
                lines = stream.read(-1 if is_last else self._offsets[block + 1] - stream.tell()).split(b"\n")
            if number - first < len(lines):
                yield number, lines[number - first]
