"""The first tier's interface: which lines of a block are certainly fine. It never judges a line bad.

The law that all acceptors obey: in what an acceptor accepts, the second tier (`explain`) finds nothing.
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Scan(NamedTuple):
    """What an acceptor says about a block."""

    line_count: int
    unsure: Sequence[tuple[int, bytes]]
    """Index in the block, from 0, and bytes without the line feed, of each line that is to be explained."""
    prints: array[int]
    """For each line its record's fingerprint, 0 where the acceptor has none; empty when none are asked for."""


class Acceptor(Protocol):
    """Tells the lines that are certainly fine from those to be explained."""

    parallel: bool
    """Whether several threads that scan at once take less time."""

    def scan(self, block: bytes) -> Scan:
        r"""Look at `block`: whole lines, the last of which may lack its `\n`; never empty."""


class Unsure:
    """Accepts nothing, so that every line is explained: the reference for the law."""

    parallel = False

    def __init__(self, *, prints: bool) -> None:
        self._prints = prints

    def scan(self, block: bytes) -> Scan:
        """See `Acceptor`."""
        lines = block.removesuffix(b"\n").split(b"\n")
        return Scan(len(lines), list(enumerate(lines)), array("q", [0] * len(lines) if self._prints else []))
