"""Marks fingerprints in a table of bits, to tell which may have been there before: the way in Python.

`acceptance/native/marks.h` does the same ten times as fast. Their tables differ; each serves its own run only.
"""

from __future__ import annotations

from array import array
from itertools import combinations


def mark(table: bytearray, prints: array[int], part: int, rounds: int) -> list[int]:
    """Mark fingerprints, and return those that were marked before, or look like one that was.

    Args:
        table: what was marked so far; its size is a power of two, from 64 KiB on.
        prints: the fingerprints.
        part: mark only this one of so many parts of all fingerprints...
        rounds: ...as there are rounds.
    """
    pairs, mask = _PAIRS, len(table) - 1
    known: list[int] = []
    words = array("H", prints.tobytes())
    # Two words of sixteen bits choose the place; Python is several times slower at integers beyond thirty bits.
    for low, high, word, value in zip(words[::4], words[1::4], words[2::4], prints, strict=True):
        if rounds > 1 and word % rounds != part:
            continue
        place = (low | high << 16) & mask
        bits, held = pairs[high], table[place]
        if held & bits == bits:
            known.append(value)
        else:
            table[place] = held | bits
    return known


def _pairs() -> bytes:
    """Two bits of a byte for each word: one bit would make three times as many candidates by chance."""
    pairs = [1 << one | 1 << other for one, other in combinations(range(8), 2)]
    return bytes(pairs[(word >> 7) % len(pairs)] for word in range(1 << 16))


_PAIRS = _pairs()
