"""Sixty-four bits that are equal for records of equal content, whatever their white space and order of keys.

They find candidates, and `duplicates` compares these. An acceptor takes the fingerprints of the records that it can
read in its own way; for the others there is this one. The two never meet: whether an acceptor can read a record depends
on the record's content alone.
"""

from __future__ import annotations

NONE = 0
"""The fingerprint of a line that holds no record to compare."""

_EXACT_BITS = 53


def fingerprint(record: dict[str, object]) -> int:
    """Return the fingerprint of a record; it holds within this process only, for text is hashed with its own seed."""
    return hash(_frozen(record))


def _frozen(value: object) -> object:
    match value:
        case dict():
            return frozenset((key, _frozen(item)) for key, item in value.items())
        case list():
            return tuple(map(_frozen, value))
        case int() if value.bit_length() > _EXACT_BITS:
            # As a float such a number may be spelt too, and one of the two decoders reads the largest so.
            return float(value)
        case _:
            return value
