"""Where in a record a field's value is."""

from __future__ import annotations

from prolific_dataset.validation.json_tokens import CLOSING, KEY, KEYS, OPENING, TEXT, TOKEN, text_of
from prolific_dataset.validation.rules.rule import Problem


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
    found = None
    for match in TOKEN.finditer(text):
        kind = match.lastindex
        if kind in KEYS:
            if depth == 1 and text_of(match[TEXT]) == field:
                found = match.end(KEY)
        elif kind == OPENING:
            depth += 1
        elif kind == CLOSING:
            depth -= 1
    return found
