"""When two records are the same record: their canonical form, as a digest of 128 bits.

The order of keys, white space, the spelling of numbers and escapes in strings do not count; everything else does. See
docs/decisions/0016-when-records-are-equal.md.
"""

from __future__ import annotations

import json
import os
from hashlib import blake2b
from typing import Final, NoReturn

SIZE: Final = 16
"""Bytes of a digest."""

_FINGERPRINT_SIZE: Final = 8
_SECRET: Final = os.urandom(16)


def identity(record: bytes) -> bytes:
    """Return the digest of a record's canonical form. What is not JSON equals only the same bytes."""
    try:
        # Objects become tuples and lists stay lists, and only text has quotes: no two contents are written alike.
        text = repr(_DECODER.decode(record.decode())).encode()
    except (ValueError, RecursionError):
        text = b"?" + record  # no canonical form begins like this
    return blake2b(text, digest_size=SIZE).digest()


def fingerprint(record: bytes) -> int:
    """Return 64 bits of a record's identity, never 0, for records that the native scanner cannot read.

    Those that it can read have fingerprints of its own kind. The two never need to be compared: whether it can read a
    record depends on the record's content alone, not on its spelling. Each run takes others, so nobody can make records
    whose fingerprints are alike.
    """
    digest = blake2b(identity(record), digest_size=_FINGERPRINT_SIZE, key=_SECRET)
    return int.from_bytes(digest.digest(), signed=True) or 1


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
    return f"{'-' if mantissa.startswith('-') else ''}{significant}e{zeros}"


class _Number:
    """A number in a canonical form, which is written by `repr`."""

    __slots__ = ("_literal",)

    def __init__(self, literal: str) -> None:
        self._literal = canonical_number(literal)

    def __repr__(self) -> str:
        return self._literal


def _sorted(pairs: list[tuple[str, object]]) -> tuple[tuple[str, object], ...]:
    return tuple(sorted(dict(pairs).items()))


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_sorted, parse_int=_Number, parse_float=_Number, parse_constant=_refuse
)
