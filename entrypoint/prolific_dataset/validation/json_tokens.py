"""The tokens of well-formed JSON, to find where in a line something is, and whether a text is JSON at all."""

from __future__ import annotations

import json
import re

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
