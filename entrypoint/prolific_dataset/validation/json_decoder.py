"""Python's JSON decoder, with notes on what it would accept silently."""

from __future__ import annotations

import json
from collections.abc import Iterator
from math import isinf

_LARGEST_INTEGER_DIGITS = 309
"""The largest double has 309 digits."""


class NotingDecoder:
    """Decodes one line after the other; its notes are about the last one."""

    def __init__(self) -> None:
        self.has_odd_number = False
        """Whether there is NaN, Infinity, or a number too large for a double; it is read as 0."""
        self._repeating: list[tuple[dict[str, object], list[tuple[str, object]]]] = []
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._object,
            parse_constant=self._constant,
            parse_int=self._integer,
            parse_float=self._real,
        )

    def decode(self, text: str) -> object:
        """Return the value of a line.

        Raises:
            ValueError: it is not JSON.
        """
        self.has_odd_number = False
        self._repeating.clear()
        return self._decoder.decode(text)

    @property
    def has_repeated_key(self) -> bool:
        """Whether an object has the same key twice."""
        return bool(self._repeating)

    def repeated_keys_of(self, value: object) -> Iterator[str] | None:
        """Return each key that `value` repeats; None when another object repeats one too.

        Args:
            value: the line's value, in which some object repeats a key.
        """
        # Objects come from the innermost to the outermost, so the first is the only one if it is the outermost.
        first, members = self._repeating[0]
        return _repeated(members) if first is value else None

    def _object(self, members: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(members)
        if len(value) < len(members):
            self._repeating.append((value, members))
        return value

    def _constant(self, _name: str) -> float:
        self.has_odd_number = True
        return 0.0

    def _integer(self, digits: str) -> int | float:
        # The length first: Python refuses to read integers of thousands of digits.
        if len(digits) >= _LARGEST_INTEGER_DIGITS and isinf(float(digits)):
            return self._constant(digits)
        return int(digits)

    def _real(self, literal: str) -> float:
        value = float(literal)
        return self._constant(literal) if isinf(value) else value


def _repeated(members: list[tuple[str, object]]) -> Iterator[str]:
    seen: set[str] = set()
    for key, _ in members:
        if key in seen:
            yield key
        seen.add(key)
