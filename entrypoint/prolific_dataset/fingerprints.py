"""Sixty-four bits that are equal for records of equal content, whatever their white space and order of keys.

They hold within one process only (text is hashed with the process's own seed) and may be equal by chance:
they find candidates, and `duplicates` confirms them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_BITS = (1 << 64) - 1


def fingerprint(record: Mapping[str, object]) -> int:
    """Return the fingerprint of a record's parsed value: from 1 to 2^64 - 1."""
    return (hash(_frozen(record)) & _BITS) or 1


def _frozen(value: object) -> object:
    match value:
        case dict():
            return frozenset((key, _frozen(item)) for key, item in value.items())
        case list():
            return tuple(map(_frozen, value))
        case _:
            return value
