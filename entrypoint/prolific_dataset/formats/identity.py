"""When two records are the same record: their canonical form, as a digest of 128 bits.

The order of keys, white space, the spelling of numbers and escapes in strings do not count; everything else does. See
docs/decisions/0016-when-records-are-equal.md.
"""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Final

import orjson

SIZE: Final = 16
"""Bytes of a digest."""

_PLAIN_DIGITS: Final = 20  # the longest integer that orjson writes, 2^64 - 1


def identity(record: bytes) -> bytes:
    """Return the digest of a record's canonical form. What is no JSON is only equal to the same bytes."""
    try:
        value = orjson.loads(record)
        rounded = _has_float(value)
        text = orjson.dumps(_with_exact_numbers(record) if rounded else value, option=orjson.OPT_SORT_KEYS)
    except (ValueError, RecursionError, TypeError):  # orjson's word for too deep is a TypeError
        text = b"?" + record  # no JSON document begins like this
    return blake2b(text, digest_size=SIZE).digest()


def _has_float(value: object) -> bool:
    """Whether a number in it may have been rounded: one with a fraction, an exponent, or over 64 bits."""
    if isinstance(value, dict):
        return any(map(_has_float, value.values()))
    if isinstance(value, list):
        return any(map(_has_float, value))
    return isinstance(value, float)


def _with_exact_numbers(record: bytes) -> object:
    return json.loads(record.decode(), parse_float=_fragment, parse_int=_fragment)


def _fragment(literal: str) -> orjson.Fragment:
    return orjson.Fragment(canonical_number(literal))


def canonical_number(literal: str) -> str:
    """Spell a JSON number so that equal values, and only those, are spelt alike.

    Raises:
        ValueError: its exponent is too long to be read.
    """
    mantissa, _, exponent = literal.lower().partition("e")
    whole, _, fraction = mantissa.removeprefix("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    significant = digits.rstrip("0")
    if not significant:
        return "0"
    zeros = int(exponent or "0") - len(fraction) + len(digits) - len(significant)
    sign = "-" if mantissa.startswith("-") else ""
    if 0 <= zeros <= _PLAIN_DIGITS - len(significant):
        return f"{sign}{significant}{'0' * zeros}"
    return f"{sign}{significant}e{zeros}"
