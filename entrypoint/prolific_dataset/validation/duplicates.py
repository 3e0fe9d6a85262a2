"""Finds records that were there before, in the same file or in an earlier one of the dataset, in bounded memory.

Three steps, each on what the last one left over. A table of bits, in which a fingerprint seen before always finds its
own bits set, gives candidates: all records that are there twice, and few others. A second look at the fingerprints
leaves those that really occur twice. Only their lines are read again, and compared by content.

Memory: the table (8 MiB at most), 65,536 candidates at a time (about 8 MiB; more of them take more rounds), and 24
bytes for each duplicate found.
"""

from __future__ import annotations

from array import array
from itertools import combinations
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from prolific_dataset.lines import record_of
from prolific_dataset.validation.fingerprints import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from prolific_dataset.model import DataFile
    from prolific_dataset.validation.fingerprint_log import FingerprintLog
    from prolific_dataset.validation.line_index import LineIndex

_ROW_SIZE = 1 << 16
_MOST_ROW_BITS = 7
"""At most 128 rows of 64 KiB."""
_RECORDS_A_ROW = 16_384
_MOST_CANDIDATES = 65_536


class Logged(NamedTuple):
    """What is known of one file after it was checked."""

    file: DataFile
    prints: FingerprintLog
    lines: LineIndex


class Duplicates:
    """The duplicates in one file, compactly: as many lines as places of the records that they repeat."""

    def __init__(self) -> None:
        self._lines = array("Q")
        self._first_files = array("L")
        self._first_lines = array("Q")

    def add(self, line: int, first: tuple[int, int]) -> None:
        """Add a line, and the position of the file and the line where its record was there first."""
        self._lines.append(line)
        self._first_files.append(first[0])
        self._first_lines.append(first[1])

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[tuple[int, int, int]]:
        """Give line, position of the first file and first line of each duplicate, by line."""
        for index in sorted(range(len(self._lines)), key=self._lines.__getitem__):
            yield self._lines[index], self._first_files[index], self._first_lines[index]


def find_duplicates(files: Sequence[Logged], *, most_candidates: int = _MOST_CANDIDATES) -> list[Duplicates]:
    """Return the duplicates in each of `files`.

    Args:
        files: the dataset's files in order.
        most_candidates: how many fingerprints to follow at a time.
    """
    rounds = 1
    while True:
        found = [Duplicates() for _ in files]
        for part in range(rounds):
            candidates = _candidates(files, part, rounds, most_candidates)
            if candidates is None:
                break
            _confirm(files, _repeated(files, candidates), found)
        else:
            return found
        rounds *= 4


def _candidates(files: Sequence[Logged], part: int, rounds: int, most: int) -> set[int] | None:
    """Return the fingerprints that may occur twice, of one part of all; None when they are too many."""
    total = sum(len(each.prints) for each in files) // rounds
    row_bits = min(_MOST_ROW_BITS, (total // _RECORDS_A_ROW).bit_length())
    table, shift = [bytearray(_ROW_SIZE) for _ in range(1 << row_bits)], 16 - row_bits
    candidates: set[int] = set()
    pairs = _pairs()
    for each in files:
        for chunk in each.prints.chunks():
            for place, low, value in _words(chunk, part, rounds):
                row, bits = table[low >> shift], pairs[low]
                held = row[place]
                if held & bits == bits:
                    candidates.add(value)
                else:
                    row[place] = held | bits
            if len(candidates) > most:
                return None
    candidates.discard(NONE)
    return candidates


def _words(chunk: array[int], part: int, rounds: int) -> Iterable[tuple[int, int, int]]:
    """Give two of the four words of sixteen bits of each fingerprint, and itself; by the third choose the part.

    Python is several times slower at integers beyond thirty bits, and this is done for every record.
    """
    words = array("H", chunk.tobytes())
    all_of_them = zip(words[::4], words[1::4], chunk, strict=True)
    if rounds == 1:
        return all_of_them
    return [each for each, word in zip(all_of_them, words[2::4], strict=True) if word % rounds == part]


def _pairs() -> bytes:
    """Two bits of a byte for each word: with them one in some hundred is a candidate by chance, with one bit more."""
    pairs = [1 << one | 1 << other for one, other in combinations(range(8), 2)]
    return bytes(pairs[word % len(pairs)] for word in range(1 << 9)) * (1 << 7)


def _repeated(files: Sequence[Logged], candidates: set[int]) -> set[int]:
    """Return those of `candidates` that do occur twice."""
    seen: set[int] = set()
    repeated: set[int] = set()
    if candidates:
        for each in files:
            for chunk in each.prints.chunks():
                for value in filter(candidates.__contains__, chunk):
                    (repeated if value in seen else seen).add(value)
    return repeated


def _confirm(files: Sequence[Logged], repeated: set[int], found: Sequence[Duplicates]) -> None:
    """Compare the contents of lines whose fingerprints are equal, and add those that are equal to `found`."""
    firsts: dict[bytes, tuple[int, int]] = {}
    for position, each in enumerate(files if repeated else ()):
        with each.file.location.open("rb", buffering=0) as stream:
            for line, content in _contents(stream, each.lines, _lines_of(each.prints, repeated)):
                first = firsts.setdefault(content, (position, line))
                if first != (position, line):
                    found[position].add(line, first)


def _lines_of(prints: FingerprintLog, wanted: set[int]) -> Iterator[int]:
    start = 1
    for chunk in prints.chunks():
        if not wanted.isdisjoint(chunk):
            yield from [line for line, value in enumerate(chunk, start) if value in wanted]
        start += len(chunk)


def _contents(stream: BinaryIO, index: LineIndex, wanted: Iterable[int]) -> Iterator[tuple[int, bytes]]:
    """Give a digest of the content of each wanted line that holds a record."""
    from prolific_dataset.canonical import identity  # noqa: PLC0415 - most files have no duplicates

    last, last_content = b"", b""
    for line, data in index.read(stream, wanted):
        record = record_of(data)
        if record != last:
            last, last_content = record, identity(record)
        yield line, last_content
