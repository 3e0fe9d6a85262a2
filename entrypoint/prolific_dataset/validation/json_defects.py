"""What can be wrong with JSON that is well-formed: programs read it, but not all of them alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import isinf

from prolific_dataset.validation.json_tokens import CLOSING, KEYS, MEMBER, OPENING, TEXT, TOKEN, WORD, text_of
from prolific_dataset.validation.rules import json_text
from prolific_dataset.validation.rules.rule import Problem

_MAYBE_SURROGATE = re.compile(r"\\u[dD]")
_ESCAPED_SURROGATE = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_WORDS = {"true", "false", "null"}
_NOT_NUMBERS = {"NaN", "Infinity", "-Infinity"}


def has_lone_surrogate(text: str) -> bool:
    """Whether the JSON `text` contains an escaped lone surrogate."""
    # The first look is the fastest one, and only the last one is sure.
    if "\\" not in text or _MAYBE_SURROGATE.search(text) is None:
        return False
    return any(match[1] for match in _ESCAPED_SURROGATE.finditer(text))


def defects(text: str) -> Iterator[Problem]:
    """Walk the tokens of well-formed JSON and yield each defect that the grammar allows, in order."""
    keys: list[set[str]] = []
    field: str | None = None
    has_surrogates = has_lone_surrogate(text)
    for match in TOKEN.finditer(text):
        kind = match.lastindex
        if kind in KEYS:
            is_nested = len(keys) > 1
            if has_surrogates:
                yield from _surrogates(match, TEXT, field if is_nested else None)
            key = text_of(match[TEXT])
            field = field if is_nested else key
            if key in keys[-1]:
                yield repeated_key(field, match.start())
            keys[-1].add(key)
        if has_surrogates and kind in (TEXT, MEMBER):
            yield from _surrogates(match, kind, field)
        elif kind == WORD:
            yield from _number(match, field)
        elif kind == OPENING:
            keys.append(set())
        elif kind == CLOSING:
            keys.pop()


def repeated_key(field: str | None, offset: int | None = None) -> Problem:
    """The problem of a repeated key in `field`, which may be that key itself."""
    message = "The same key is listed twice in one object."
    return Problem(rule=json_text.DuplicateKey, message=message, field=field, offset=offset)


def _surrogates(token: re.Match[str], group: int, field: str | None) -> Iterator[Problem]:
    for match in _ESCAPED_SURROGATE.finditer(token[group]):
        if match[1]:
            message = "The text contains a lone surrogate, which is not a character."
            offset = token.start(group) + match.start()
            yield Problem(rule=json_text.LoneSurrogate, message=message, field=field, offset=offset)


def _number(word: re.Match[str], field: str | None) -> Iterator[Problem]:
    if word[0] in _NOT_NUMBERS:
        message = f"{word[0]} is not valid JSON."
        yield Problem(rule=json_text.NotANumber, message=message, field=field, offset=word.start())
    elif word[0] not in _WORDS and isinf(float(word[0])):
        message = "The number is too large for a double."
        yield Problem(rule=json_text.NumberOutOfRange, message=message, field=field, offset=word.start())
