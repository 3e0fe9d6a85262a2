"""Notes which fingerprints may be repeated, in a table of bits: all that are, and few others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prolific_dataset.validation.native import mark
from prolific_dataset.validation.scan import NO_FINGERPRINT

if TYPE_CHECKING:
    from array import array

MOST = 65_536
"""Candidates that are followed at a time: about 8 MiB."""
_SMALLEST_TABLE = 1 << 16
_LARGEST_TABLE = 1 << 23
_BYTES_A_RECORD = 4


class Candidates:
    """Fingerprints that are repeated, and about one in a hundred of the others.

    Args:
        expected: about how many fingerprints there will be; decides about memory and chance only.
        most: how many candidates to follow.
        part: look only at this one of so many parts of all fingerprints...
        rounds: ...as there are rounds.
    """

    def __init__(self, expected: int, *, most: int = MOST, part: int = 0, rounds: int = 1) -> None:
        wanted = 1 << (_BYTES_A_RECORD * expected).bit_length()
        self._table = bytearray(min(max(wanted, _SMALLEST_TABLE), _LARGEST_TABLE))
        self._part, self._rounds = part, rounds
        self.most = most
        self._found: set[int] | None = set()

    def add(self, prints: array[int]) -> None:
        """Add some more fingerprints."""
        found = self._found
        if found is None:
            return
        found.update(mark(self._table, prints, self._part, self._rounds))
        found.discard(NO_FINGERPRINT)
        if len(found) > self.most:
            self._found = None
            self._table = bytearray()

    @property
    def any(self) -> bool:
        """Whether there is one, or too many to follow."""
        return self._found is None or bool(self._found)

    def take(self) -> set[int] | None:
        """Return the candidates, None when there are too many, and forget the table: nothing can be added any more."""
        self._table = bytearray()
        return self._found
