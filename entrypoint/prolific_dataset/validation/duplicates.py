"""Finds records that repeat an earlier one, in the same file or another of the dataset, in bounded memory.

Three steps, each on what the last one left over. While files are read, `candidates` notes which fingerprints may be
repeated. A second look at the fingerprints leaves those that really are. Only their lines are read again, and
compared by content.

Memory: the candidates (16 MiB at most; where they are more, they are followed in parts), and 24 bytes for each
duplicate found.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from prolific_dataset.formats.identity import identity
from prolific_dataset.formats.lines import record_of
from prolific_dataset.validation.candidates import Candidates

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from prolific_dataset.model import DataFile
    from prolific_dataset.validation.fingerprint_log import FingerprintLog
    from prolific_dataset.validation.line_index import LineIndex


@dataclass(frozen=True, slots=True, kw_only=True)
class Logged:
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
        """Yield line, position of the first file and first line of each duplicate, by line."""
        for index in sorted(range(len(self._lines)), key=self._lines.__getitem__):
            yield self._lines[index], self._first_files[index], self._first_lines[index]


def find_duplicates(
    files: Sequence[Logged], candidates: Candidates, keep_going: Callable[[], None] = lambda: None
) -> list[Duplicates]:
    """Return the duplicates in each of `files`.

    Args:
        files: the dataset's files in order.
        candidates: knows all fingerprints of the files.
        keep_going: is called now and then; raises to stop the search.
    """
    found = [Duplicates() for _ in files]
    taken = candidates.take()
    if taken is not None:
        _confirm(files, _repeated(files, taken, keep_going), found, keep_going)
        return found
    rounds = 1
    while True:
        rounds *= 4
        found = [Duplicates() for _ in files]
        for part in range(rounds):
            keep_going()
            some = _candidates_of_part(files, part, rounds, candidates.most)
            if some is None:
                break
            _confirm(files, _repeated(files, some, keep_going), found, keep_going)
        else:
            return found


def _candidates_of_part(files: Sequence[Logged], part: int, rounds: int, most: int) -> set[int] | None:
    """Look through all fingerprints again, for one part of them; None when even this part has too many candidates."""
    candidates = Candidates(
        sum(len(each.prints) for each in files) // rounds, most=most, part=part, rounds=rounds
    )
    for each in files:
        for chunk in each.prints.chunks():
            candidates.add(chunk)
    return candidates.take()


def _repeated(files: Sequence[Logged], candidates: set[int], keep_going: Callable[[], None]) -> set[int]:
    """Return those of `candidates` that do occur twice."""
    seen: set[int] = set()
    repeated: set[int] = set()
    if candidates:
        for each in files:
            for chunk in each.prints.chunks():
                keep_going()
                for value in filter(candidates.__contains__, chunk):
                    (repeated if value in seen else seen).add(value)
    return repeated


def _confirm(
    files: Sequence[Logged],
    repeated: set[int],
    found: Sequence[Duplicates],
    keep_going: Callable[[], None],
) -> None:
    """Compare the contents of lines whose fingerprints are equal, and add those that are equal to `found`."""
    firsts: dict[bytes, tuple[int, int]] = {}
    for position, each in enumerate(files if repeated else ()):
        with each.file.location.open("rb", buffering=0) as stream:
            for line, content in _contents(stream, each.lines, _lines_of(each.prints, repeated)):
                keep_going()
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
    """Yield a digest of the content of each wanted line that has a record."""
    last, last_content = b"", b""
    for line, data in index.read(stream, wanted):
        record = record_of(data)
        if record != last:
            last, last_content = record, identity(record)
        yield line, last_content
