"""Notes which fingerprints may have been there before, in a table of bits: all that were, and few others."""

from __future__ import annotations

from array import array
from itertools import combinations
from typing import TYPE_CHECKING

from prolific_dataset.validation.fingerprint import NONE

if TYPE_CHECKING:
    from collections.abc import Iterable

MOST = 65_536
"""Candidates that are followed at a time: about 8 MiB."""
_ROW_SIZE = 1 << 16
_MOST_ROW_BITS = 7
"""At most 128 rows of 64 KiB."""
_RECORDS_A_ROW = 16_384


class Candidates:
    """Fingerprints that were given twice, and about one in a hundred of the others.

    Args:
        expected: about how many fingerprints there will be; decides about memory and chance only.
        most: how many candidates to follow.
        part: look only at this one of so many parts of all fingerprints...
        rounds: ...as there are rounds.
    """

    def __init__(self, expected: int, *, most: int = MOST, part: int = 0, rounds: int = 1) -> None:
        row_bits = min(_MOST_ROW_BITS, (expected // _RECORDS_A_ROW).bit_length())
        self._table = [bytearray(_ROW_SIZE) for _ in range(1 << row_bits)]
        self._shift = 16 - row_bits
        self._pairs = _pairs()
        self._part, self._rounds = part, rounds
        self.most = most
        self._found: set[int] | None = set()

    def add(self, prints: array[int]) -> None:
        """Take note of some more fingerprints."""
        found = self._found
        if found is None:
            return
        table, shift, pairs = self._table, self._shift, self._pairs
        for place, low, value in self._words(prints):
            row, bits = table[low >> shift], pairs[low]
            held = row[place]
            if held & bits == bits:
                found.add(value)
            else:
                row[place] = held | bits
        found.discard(NONE)
        if len(found) > self.most:
            self._found = None
            self._table = []

    def take(self) -> set[int] | None:
        """Return the candidates, None when there are too many, and forget the table: nothing can be added any more."""
        self._table = []
        return self._found

    def _words(self, prints: array[int]) -> Iterable[tuple[int, int, int]]:
        """Give two of the four words of sixteen bits of each fingerprint, and itself; a third word chooses the part.

        Python is several times slower at integers beyond thirty bits, and this is done for every record.
        """
        words = array("H", prints.tobytes())
        all_of_them = zip(words[::4], words[1::4], prints, strict=True)
        if self._rounds == 1:
            return all_of_them
        chosen = zip(all_of_them, words[2::4], strict=True)
        return [each for each, word in chosen if word % self._rounds == self._part]


def _pairs() -> bytes:
    """Two bits of a byte for each word: one bit would make three times as many candidates by chance."""
    pairs = [1 << one | 1 << other for one, other in combinations(range(8), 2)]
    return bytes(pairs[word % len(pairs)] for word in range(1 << 9)) * (1 << 7)
