"""Finds records that repeat an earlier one, in the same file or another of the dataset, in bounded memory.

Equal fingerprints tell which ones do. Those that are listed are read again and compared by content; the others are
only counted.

Memory: a table of 8 MiB at most (where it does not take all records, they are looked through in parts), what is
listed, and eight bytes for each duplicate.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from itertools import accumulate, pairwise
from typing import Final

from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.model import DataFile
from prolific_dataset.validation.line_log import LineLog
from prolific_dataset.validation.native import repeats

MOST_RECORDS: Final = 1 << 18
"""Records that are looked through at a time."""
_BYTES_A_RECORD: Final = 32
"""Two slots of the table: in one that is half empty, a free slot is near."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A line, from 1, of a file."""

    file: DataFile
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """The duplicates in one file."""

    lines: array[int]
    """The line of each, in any order."""
    listed: dict[int, Place]
    """The first ones by line, ascending, each with the place of the record that it repeats."""


def find_duplicates(
    files: Sequence[LineLog],
    *,
    most_listed: int,
    most_records: int = MOST_RECORDS,
    keep_going: Callable[[], None] = lambda: None,
) -> list[Duplicates]:
    """Return the duplicates in each of `files`.

    Args:
        files: the lines of the dataset's files, in order.
        most_listed: how many duplicates of each file to list.
        most_records: about how many records to look through at a time.
        keep_going: is called now and then; raises to stop the search.
    """
    # Lines are counted through all files, from 0; the last of these is their number.
    starts = list(accumulate(map(len, files), initial=0))
    found = [_Repeats(start, most_listed) for start in starts[:-1]]
    parts = starts[-1] // most_records + 1
    for part in range(parts):
        _look_through(files, found, part, parts, keep_going)
    contents = _contents(files, starts, found, keep_going)
    return [_confirmed(repeated, files, starts, contents) for repeated in found]


class _Repeats:
    """Records of one file whose fingerprints came before.

    Args:
        start: the index of the file's first record; all that is added counts through the records of all files.
        most_listed: how many to list.
    """

    def __init__(self, start: int, most_listed: int) -> None:
        self.start = start
        self.lines = array("Q")
        self.listed: list[tuple[int, int]] = []
        """The first records, ascending, each with the one that had its fingerprint first."""
        self._most_listed = most_listed

    def add(self, pairs: list[tuple[int, int]]) -> None:
        """Add some more, ascending, with the records that had their fingerprints first."""
        self.lines.extend(index - self.start + 1 for index, _ in pairs)
        self.listed = sorted([*self.listed, *pairs[: self._most_listed]])[: self._most_listed]


def _look_through(
    files: Sequence[LineLog],
    found: Sequence[_Repeats],
    part: int,
    parts: int,
    keep_going: Callable[[], None],
) -> None:
    """Find the records whose fingerprints came before, in one part of all; its table is gone before the next one's."""
    total = sum(map(len, files))
    table = bytearray(_BYTES_A_RECORD << (total // parts).bit_length())
    for log, repeated in zip(files, found, strict=True):
        index = repeated.start
        for chunk in log.prints():
            keep_going()
            repeated.add(repeats(table, chunk, index, part, parts))
            index += len(chunk)


def _contents(
    files: Sequence[LineLog], starts: list[int], found: Sequence[_Repeats], keep_going: Callable[[], None]
) -> dict[int, bytes]:
    """Return a digest of the content of each record that is listed, and of those that they seem to repeat."""
    wanted = sorted({index for each in found for pair in each.listed for index in pair})
    contents: dict[int, bytes] = {}
    identities: dict[bytes, bytes] = {}
    for log, (start, end) in zip(files, pairwise(starts), strict=True):
        inside = wanted[bisect_left(wanted, start) : bisect_left(wanted, end)]
        for index, data in log.read(each - start for each in inside) if inside else ():
            keep_going()
            record = record_of(data)
            spelling = blake2b(record).digest()
            if spelling not in identities:  # a file that is there twice has each record twice, byte for byte
                identities[spelling] = identity(record)
            contents[start + index] = identities[spelling]
    return contents


def _confirmed(
    repeated: _Repeats, files: Sequence[LineLog], starts: list[int], contents: dict[int, bytes]
) -> Duplicates:
    """Tell the places of records; leave out what was equal by chance, or is not there any more."""
    listed: dict[int, Place] = {}
    for index, first in repeated.listed:
        line = index - repeated.start + 1
        if contents.get(index, b"") == contents.get(first):
            position = bisect_right(starts, first) - 1
            listed[line] = Place(file=files[position].file, line=first - starts[position] + 1)
        else:
            repeated.lines.remove(line)
    return Duplicates(lines=repeated.lines, listed=listed)
