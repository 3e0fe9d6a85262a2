"""Where in a record a field's value stands."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prolific_dataset.rules.problem import Problem

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)


def column_of(problem: Problem, record: bytes, *, first: int = 1) -> int | None:
    """Return the column, in characters from 1, of `problem`; None where it has no place of its own.

    Args:
        problem: a problem of the record.
        record: the record's bytes.
        first: the column at which the record itself starts: 2 where a byte order mark precedes it.
    """
    if problem.offset is not None:
        return problem.offset + first
    if problem.field is None:
        return None
    offset = _value_offset(record.decode(errors="replace"), problem.field)
    return None if offset is None else offset + first


def _value_offset(text: str, field: str) -> int | None:
    """Where the value of the top-level key `field` starts; the last one, which programs keep."""
    depth = 0
    last_text, is_value, found = "", False, None
    for match in _TOKEN.finditer(text):
        lexeme = match[0]
        if is_value and depth == 1:
            is_value = False
            if json.loads(last_text, strict=False) == field:
                found = match.start()
        if lexeme in "{[":
            depth += 1
        elif lexeme in "}]":
            depth -= 1
        elif depth == 1:
            is_value = lexeme == ":"
            last_text = last_text if is_value else lexeme
    return found
