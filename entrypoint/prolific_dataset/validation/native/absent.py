"""Replaces the native part where nothing could compile it: the second tier then looks at every line."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from prolific_dataset.validation.scan import NO_FINGERPRINT, Scan, Scanner

if TYPE_CHECKING:
    from prolific_dataset.model import Schema
    from prolific_dataset.validation.rules.settings import RuleSettings


def make_scanner(schema: Schema | None, settings: RuleSettings, *, prints: bool) -> Scanner:
    """Return a scanner that is unsure of every line; the arguments are those of the native one."""
    del schema, settings

    def scan(block: bytes) -> Scan:
        lines = block.removesuffix(b"\n").split(b"\n")
        return Scan(
            line_count=len(lines),
            unsure=list(enumerate(lines)),
            prints=array("q", [NO_FINGERPRINT]) * (len(lines) if prints else 0),
        )

    return scan


def mark(table: bytearray, prints: array[int], part: int, rounds: int, /) -> list[int]:
    """Mark the fingerprints of one part in `table`; return those that were marked before, or look like one that was.

    As in `c/marks.h`, a fingerprint is two bits of one byte.

    Args:
        table: what was marked so far.
        prints: the fingerprints.
        part: mark only this one of so many parts of all fingerprints...
        rounds: ...as there are rounds.
    """
    known: list[int] = []
    for value in prints:
        if (value >> 48) % rounds != part:
            continue
        place, bits = value % len(table), 1 << (value >> 32 & 7) | 1 << (value >> 35 & 7)
        if table[place] & bits == bits:
            known.append(value)
        else:
            table[place] |= bits
    return known
