"""The tokens of well-formed JSON, to find where in a line something is, and whether a text is JSON at all."""

from __future__ import annotations

import json
import re
from functools import lru_cache

from prolific_dataset.validation.rules.rule import Problem

_TEXT = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
TEXT_LITERAL = re.compile(_TEXT, re.DOTALL)
TOKEN = re.compile(
    rf'({_TEXT})(?:(\s*:\s*)({_TEXT})?)?|([\[{{])|([\]}}])|([^\s"\[\]{{}}:,]+)',
    re.DOTALL,
)
"""A key, with its colon, what white space surrounds it, and its value where that is text; other text; a bracket; a
word or a number. Commas and other white space are between matches."""

TEXT, KEY, MEMBER, OPENING, CLOSING, WORD = range(1, 7)
"""The groups; a match's `lastindex` says what it is: a key is MEMBER where its value is part of the match."""
KEYS = frozenset({KEY, MEMBER})


def text_of(literal: str) -> str:
    """Return the text of a string literal, which has its quotation marks."""
    return str(json.loads(literal)) if "\\" in literal else literal[1:-1]


def is_json(text: str | bytes) -> bool:
    """Whether Python reads `text` as JSON."""
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def column_of(problem: Problem, record: bytes, *, first: int = 1) -> int | None:
    """Return the column, in characters from 1, of `problem`; None where it has no place of its own.

    Args:
        problem: a problem of the record.
        record: the record's bytes.
        first: the column at which the record itself starts: 2 where a byte order mark precedes it.
    """
    offset = problem.offset
    if offset is None and problem.field is not None:
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
