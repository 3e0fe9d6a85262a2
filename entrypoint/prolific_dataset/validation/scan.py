"""The first tier as a check sees it: which lines of a block are certainly fine. It never calls a line bad.

The law: in what a scanner accepts, the second tier (`explain`) finds nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_FINGERPRINT = 0
"""For a line without a record to compare, or with one that the scanner cannot read."""
UNLIKE = 0
"""The likeness of a record that is like no other, as far as the scanner can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scanner says about a block."""

    line_count: int
    unsure: Sequence[tuple[int, bytes, int]]
    """Index in the block, from 0, bytes without the line feed, and likeness, of each line that is not certainly fine.

    Records of the same likeness have the same problems, but for values that messages may show: the second tier need
    not look at more than one of them."""
    prints: array[int]
    """The fingerprint of each line's record, or `NO_FINGERPRINT`; empty when none are asked for."""


Scanner = Callable[[bytes], Scan]
r"""Looks at a block: whole lines, the last of which may lack its `\n`; never empty."""
