"""The tokens of well-formed JSON, for those who ask where in a line something stands."""

from __future__ import annotations

import json
import re

TOKEN = re.compile(
    r'("[^"\\]*+(?:\\.[^"\\]*+)*+")(\s*:\s*)?|([\[{])|([\]}])|([^\s"\[\]{}:,]+)',
    re.DOTALL,
)
"""Text, with the colon and what white space surrounds it where it is a key; brackets; words and numbers.

Commas and other white space stand between matches.
"""

TEXT, KEY, OPENING, CLOSING, WORD = range(1, 6)
"""The groups; a match's `lastindex` says which kind of token it is. What is a key is text as well."""


def text_of(literal: str) -> str:
    """Return the text that `literal`, with its quotation marks, stands for."""
    return str(json.loads(literal)) if "\\" in literal else literal[1:-1]
