"""Sixty-four bits that are equal for records of equal content, whatever their white space and order of keys.

They hold within one process and its forks only (text is hashed with the process's own seed) and may be equal by
chance: they find candidates, and `duplicates` compares these.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

NONE = 0
"""The fingerprint of a line that holds no record to compare."""

_LONG = 1024
_SAMPLES_BITS = 9
_EXACT_BITS = 53


class Fingerprints:
    """Takes fingerprints of the records of one dataset.

    Args:
        names: the schema's fields. Records of exactly these, all text, are the common case and have a fast way.
        long: whether values are long on the whole. Then only a sample of each long text is hashed; it decides about
            speed only, but must not change within a dataset.
    """

    def __init__(self, names: Sequence[str], *, long: bool = False) -> None:
        self._names = tuple(names)
        self._name_set = frozenset(names)
        self._long = long

    def of_rows(self, rows: Iterable[tuple[str, ...]]) -> Iterable[int]:
        """Return the fingerprints of records given as their values in the order of the schema's fields."""
        if self._long:
            return [hash(tuple(map(_sample, row))) for row in rows]
        return map(hash, rows)

    def of(self, record: dict[str, object]) -> int:
        """Return the fingerprint of any record."""
        if record.keys() == self._name_set:
            row = tuple(value for name in self._names if isinstance(value := record[name], str))
            if len(row) == len(self._names):
                return hash(tuple(map(_sample, row))) if self._long else hash(row)
        return hash(_frozen(record))


def _sample(text: str) -> object:
    if len(text) <= _LONG:
        return text
    return len(text), text[:: len(text) >> _SAMPLES_BITS], text[-_SAMPLES_BITS:]


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
