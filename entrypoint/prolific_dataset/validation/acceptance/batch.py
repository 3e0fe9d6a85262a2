r"""Checks many records at once, in the common case: each has exactly the schema's fields, and all values are text.

A few hundred lines become one JSON array, which is parsed at once and then looked at column by column, so that nearly
all work is done in C. Why this is sound: a line feed becomes `\n,0,`, so that

* no text spans two lines, for a bare line feed in text is refused;
* no object spans two lines, for `,0,` cannot stand between members;
* no list spans two lines, for records that hold a list are declined below.

So each `,0,` separates two elements of the outer array; with as many elements as expected, each line holds exactly
one.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING

import orjson

from prolific_dataset.rules import schema as rules
from prolific_dataset.validation.acceptance.quotes import structural_quotes
from prolific_dataset.validation.acceptance.urls import ColumnTest

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.model import Schema
    from prolific_dataset.rules.settings import RuleSettings

_QUOTES_OF_A_FIELD = 4


class BatchCheck:
    """Checks whole pieces of a file; it either accepts all lines of a piece or says nothing about them."""

    def __init__(self, schema: Schema, settings: RuleSettings) -> None:
        names = [field.name for field in schema.fields]
        self._width = len(names)
        getter = itemgetter(*names)
        self._row: Callable[[dict[str, str]], tuple[str, ...]] = (
            getter if len(names) > 1 else lambda record: (getter(record),)
        )
        self._limit = settings.max_value_length
        self._url_tests = [
            (index, ColumnTest(field, settings))
            for index, field in enumerate(schema.fields)
            if field.type in rules.URL_TYPES
        ]

    def rows(self, piece: bytes) -> list[tuple[str, ...]] | None:
        r"""Return each line's values in the order of the fields; None when not all lines are certainly fine.

        Args:
            piece: whole lines, the last one without its `\n`.
        """
        array = piece.replace(b"\n", b"\n,0,")
        expected = (len(array) - len(piece)) // 3 * 2 + 1
        try:
            elements = orjson.loads(b"[" + array + b"]")
            # A text, a number or a list has no such items; an object may lack some.
            rows = list(map(self._row, elements[::2]))
            columns = list(zip(*rows, strict=True))
            ["".join(column) for column in columns]
        except (orjson.JSONDecodeError, KeyError, TypeError, IndexError):
            return None
        quotes = _QUOTES_OF_A_FIELD * self._width * len(rows)
        if (
            len(elements) != expected
            or structural_quotes(piece, quotes) != quotes
            or not all(map(all, columns))
        ):
            return None
        if self._limit is not None and any(max(map(len, column)) > self._limit for column in columns):
            return None
        return rows if all(test.accepts(columns[index]) for index, test in self._url_tests) else None
