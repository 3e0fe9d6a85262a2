"""Where in a record a field's value is."""

from __future__ import annotations

from functools import lru_cache

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
    offset = _value_offsets(record).get(problem.field)
    return None if offset is None else offset + first


@lru_cache(maxsize=1)  # a record may have as many problems as fields
def _value_offsets(record: bytes) -> dict[str, int]:
    """Where the value of each top-level key starts; of a repeated key the last one, which programs keep."""
    depth = 0
    found: dict[str, int] = {}
    for match in TOKEN.finditer(record.decode(errors="replace")):
        kind = match.lastindex
        if kind in KEYS:
            if depth == 1:
                found[text_of(match[TEXT])] = match.end(KEY)
        elif kind == OPENING:
            depth += 1
        elif kind == CLOSING:
            depth -= 1
    return found
