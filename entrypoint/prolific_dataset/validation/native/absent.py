"""Replaces the native part where nothing could compile it: the second tier then looks at every line."""

from __future__ import annotations

from array import array

from prolific_dataset.model import Schema
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import NO_FINGERPRINT, UNLIKE, Scan, Scanner


def make_scanner(schema: Schema | None, settings: RuleSettings, *, prints: bool) -> Scanner:
    """Return a scanner that is unsure of every line; the arguments are those of the native one."""
    del schema, settings

    def scan(block: bytes) -> Scan:
        lines = block.removesuffix(b"\n").split(b"\n")
        return Scan(
            line_count=len(lines),
            unsure=[(index, line, UNLIKE) for index, line in enumerate(lines)],
            prints=array("q", [NO_FINGERPRINT]) * (len(lines) if prints else 0),
        )

    return scan


def repeats(
    table: bytearray, prints: array[int], first: int, part: int, parts: int, /
) -> list[tuple[int, int]]:
    """Add fingerprints to a table of those that came before; return the index of each that did, and where it was first.

    As in `c/repeats.h`, a slot of the table is a fingerprint, 0 where it is free, and the index of its record.

    Args:
        table: twice eight bytes for each slot; the number of slots is a power of two.
        prints: the fingerprints of the records from index...
        first: ...this one on.
        part: add only this one...
        parts: ...of so many parts of all fingerprints.

    Raises:
        ValueError: the table is full.
    """
    slots = memoryview(table).cast("q")
    count = len(slots) // 2
    found: list[tuple[int, int]] = []
    for index, value in enumerate(prints, first):
        if value == NO_FINGERPRINT or (value >> 32 & 0xFFFFFFFF) * parts >> 32 != part:
            continue
        places = (2 * ((value + tried) % count) for tried in range(count))
        place = next((each for each in places if slots[each] in (NO_FINGERPRINT, value)), None)
        if place is None:
            raise ValueError("the table is full")
        if slots[place] == value:
            found.append((index, slots[place + 1]))
        else:
            slots[place], slots[place + 1] = value, index
    return found
