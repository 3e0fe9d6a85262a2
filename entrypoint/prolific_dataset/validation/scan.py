"""The first tier as a check sees it: which lines of a block are certainly fine. It never calls a line bad.

The law: in what a scanner accepts, the second tier (`explain`) finds nothing.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass

NO_FINGERPRINT = 0
"""For a line without a record to compare, or with one that the scanner cannot read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What a scanner says about a block."""

    line_count: int
    unsure: Sequence[tuple[int, bytes]]
    """Index in the block, from 0, and bytes without the line feed, of each line that the second tier must look at."""
    prints: array[int]
    """The fingerprint of each line's record, or `NO_FINGERPRINT`; empty when none are asked for."""


Scanner = Callable[[bytes], Scan]
r"""Looks at a block: whole lines, the last of which may lack its `\n`; never empty."""
