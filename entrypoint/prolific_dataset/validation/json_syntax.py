"""Says in plain words why a line is not JSON, without showing any of its values."""

from __future__ import annotations

import json
import unicodedata

from prolific_dataset.validation.rules import json_text
from prolific_dataset.validation.rules.rule import Problem

_TRAILING_COMMA = "Illegal trailing comma"
_WHITE_SPACE = " \t\n\r"
_PYTHON_WORDS = {"True": "true", "False": "false", "None": "null"}
_TYPOGRAPHIC_QUOTES = frozenset("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2018\u2019\u201a\u201b\uff02")
_CONFLICT_MARKERS = ("<<<<<<<", "|||||||", "=======", ">>>>>>>")


def syntax_problem(text: str, error: ValueError) -> Problem:
    """Return the problem that the decoder's `error` describes.

    Args:
        text: the line's text.
        error: what the decoder raised.
    """
    if not isinstance(error, json.JSONDecodeError):
        return Problem(rule=json_text.InvalidJson, message="The line is not valid JSON.", offset=0)
    return Problem(rule=json_text.InvalidJson, message=_reason(text, error), offset=_place(text, error))


def ends_early(text: str, error: json.JSONDecodeError) -> bool:
    """Whether `error` says that the text ends in the middle of a value."""
    return error.msg.startswith("Unterminated string") or not text[error.pos :].strip()


def _place(text: str, error: json.JSONDecodeError) -> int:
    """Where the line goes wrong, which must not depend on Python's version."""
    if error.msg.startswith(_TRAILING_COMMA):
        return len(text) - len(
            text[error.pos + 1 :].lstrip(_WHITE_SPACE)
        )  # before 3.13: the bracket, not the comma
    return error.pos


def _reason(text: str, error: json.JSONDecodeError) -> str:
    rest = text[error.pos :]
    found = rest[:1]
    if text.startswith(_CONFLICT_MARKERS):
        return "The line is a conflict marker of git: resolve the merge conflict, and commit the file again."
    if ends_early(text, error):
        return "The line ends in the middle of the record; each record must be on one line."
    if _is_invisible(found):
        name = unicodedata.name(found, "without a name").lower()
        return f"There is an invisible character outside of text (U+{ord(found):04X}, {name}); delete it."
    if error.msg.startswith("Extra data"):
        what = "a second document" if found in set('{["') else "other text"
        return f"The record is followed by {what}; each line must be one record."
    if error.msg.startswith("Invalid control character"):
        return f"The text contains an unescaped control character (U+{ord(found):04X})."
    if error.msg.startswith("Invalid \\"):
        return "A backslash is not part of a valid escape; write `\\\\` for a backslash itself."
    before = text[: error.pos].rstrip()[-1:]
    if error.msg.startswith(_TRAILING_COMMA) or (found in "}]" and before == ","):
        return "There is a comma before the closing bracket."
    if _is_quote_inside(text, error):
        return 'A quotation mark inside the text is not escaped; write `\\"` for each of them.'
    return _reason_by_character(rest, found, error.msg)


def _is_invisible(character: str) -> bool:
    """Whether a reader cannot see it: white space that JSON does not have, or a mark of format."""
    return unicodedata.category(character) in {"Zs", "Cf"} and character not in _WHITE_SPACE


def _is_quote_inside(text: str, error: json.JSONDecodeError) -> bool:
    """Whether a text seems to have ended too early, at a quotation mark that is a part of it."""
    found = text[error.pos : error.pos + 1]
    after_quote = error.pos > 0 and text[error.pos - 1] == '"'
    return error.msg.startswith("Expecting ',' delimiter") and after_quote and found not in set('"{[]}:,')


def _reason_by_character(rest: str, found: str, message: str) -> str:
    if found == "'":
        return "Text needs double quotes, not single quotes."
    if found in _TYPOGRAPHIC_QUOTES:
        return f'Text needs straight double quotes ("), not typographic ones ({found}).'
    if found == "\0":
        return "The line contains a NUL byte."
    for word, instead in _PYTHON_WORDS.items():
        if rest.startswith(word):
            return f"`{word}` is Python, not JSON; write `{instead}`."
    return f"The line is not valid JSON: {message[:1].lower()}{message[1:]}."
