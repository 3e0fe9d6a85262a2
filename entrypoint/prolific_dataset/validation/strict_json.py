"""Strict JSON: the complete judgement of one line's text, and where in it each defect stands.

Python's decoder finds out whether anything is wrong; only then are the tokens walked to say what and where.
The one owner of jsonlines on the reading side.
"""

from __future__ import annotations

import json
import re
from math import isinf
from typing import TYPE_CHECKING, NamedTuple

from prolific_dataset.rules import json_text
from prolific_dataset.rules.problem import Problem
from prolific_dataset.validation.json_syntax import syntax_problem

if TYPE_CHECKING:
    from collections.abc import Iterator

_ESCAPED_SURROGATE = re.compile(
    r"\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})"
)
_NESTING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)
_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]:,]|[^\s{}\[\]:,"]+', re.DOTALL)
_WORDS = {"true", "false", "null"}
_NOT_NUMBERS = {"NaN", "Infinity", "-Infinity"}
_LARGEST_INTEGER_DIGITS = 309
"""The largest double has 309 digits."""


class Parsed(NamedTuple):
    """A line's value, and what is wrong with the line as JSON."""

    value: object
    """None when the line cannot be parsed."""
    problems: list[Problem]


class StrictParser:
    """Judges the text of single lines; made once and used for many."""

    def __init__(self) -> None:
        self._suspicious = False
        self._decoder = json.JSONDecoder(
            object_pairs_hook=self._pairs,
            parse_constant=self._constant,
            parse_int=self._integer,
            parse_float=self._real,
        )

    def parse(self, text: str) -> Parsed:
        """Judge one line's text, without its line end, as JSON.

        Returns:
            The value and every problem found; a problem's offset counts characters from 0.
        """
        problem = _before_parsing(text)
        if problem is not None:
            return Parsed(None, [problem])
        import jsonlines  # noqa: PLC0415 - costs 40 ms, and a clean file never needs it

        self._suspicious = False
        # jsonlines takes whichever decoder is installed unless told; null is let through to be named as what
        # it is.
        reader = jsonlines.Reader([text], loads=self._loads)
        try:
            value: object = reader.read(allow_none=True)
        except jsonlines.InvalidLineError as error:
            return Parsed(None, [syntax_problem(text, error.__cause__)])
        problems = list(_explain(text)) if self._suspicious or "\\ud" in text or "\\uD" in text else []
        if not isinstance(value, dict):
            problems.append(
                Problem(json_text.NotAnObject, f"The line is {_kind(value)}, not an object.", None, 0)
            )
        return Parsed(value, problems)

    def _loads(self, text: str | bytes) -> object:
        # jsonlines decodes bytes before it calls; its signature does not say so.
        return self._decoder.decode(text if isinstance(text, str) else text.decode())

    def _pairs(self, pairs: list[tuple[str, object]]) -> dict[str, object]:
        value = dict(pairs)
        if len(value) < len(pairs):
            self._suspicious = True
        return value

    def _constant(self, _name: str) -> float:
        self._suspicious = True
        return 0.0

    def _integer(self, digits: str) -> int | float:
        if _is_out_of_range(digits):
            self._suspicious = True
            return 0.0
        return int(digits)

    def _real(self, literal: str) -> float:
        value = float(literal)
        if isinf(value):
            self._suspicious = True
            return 0.0
        return value


def _before_parsing(text: str) -> Problem | None:
    # jsonlines would remove these two silently, at the start of any line.
    if text.startswith(("\ufeff", "\x1e")):
        what = "a byte order mark" if text[0] == "\ufeff" else "a record separator (U+001E)"
        return Problem(json_text.InvalidJson, f"The record starts with {what}.", None, 0)
    if text.count("[") + text.count("{") > json_text.MAX_DEPTH:
        depth = 0
        for match in _NESTING.finditer(text):
            depth += bool(match[1]) - bool(match[2])
            if depth > json_text.MAX_DEPTH:
                message = f"Lists and objects are nested deeper than {json_text.MAX_DEPTH} levels."
                return Problem(json_text.TooDeep, message, None, match.start())
    return None


def _is_out_of_range(literal: str) -> bool:
    # The length first: Python refuses to read integers of thousands of digits.
    return len(literal) >= _LARGEST_INTEGER_DIGITS and isinf(float(literal))


def _explain(text: str) -> Iterator[Problem]:
    """Walk the tokens of well-formed JSON and tell every defect that its grammar allows."""
    keys: list[set[str] | None] = []
    key_comes = False
    top: str | None = None
    for match in _TOKEN.finditer(text):
        lexeme, offset = match[0], match.start()
        name = top if len(keys) > 1 or not key_comes else None
        match lexeme[0]:
            case "{" | "[":
                keys.append(set() if lexeme == "{" else None)
                key_comes = lexeme == "{"
            case "}" | "]":
                keys.pop()
                key_comes = False
            case ",":
                key_comes = bool(keys) and keys[-1] is not None
            case ":":
                key_comes = False
            case '"':
                yield from _surrogates(lexeme, offset, name)
                if key_comes and keys[-1] is not None:
                    key = json.loads(lexeme)
                    top = key if len(keys) == 1 else top
                    if key in keys[-1]:
                        yield Problem(
                            json_text.DuplicateKey, "The same key stands twice in one object.", top, offset
                        )
                    keys[-1].add(key)
            case _:
                yield from _number(lexeme, offset, name)


def _surrogates(lexeme: str, offset: int, name: str | None) -> Iterator[Problem]:
    if "\\u" not in lexeme:
        return
    for match in _ESCAPED_SURROGATE.finditer(lexeme):
        if match[1]:
            message = "The text holds half of a surrogate pair, which stands for no character."
            yield Problem(json_text.LoneSurrogate, message, name, offset + match.start())


def _number(lexeme: str, offset: int, name: str | None) -> Iterator[Problem]:
    if lexeme in _NOT_NUMBERS:
        yield Problem(json_text.NotANumber, f"{lexeme} is not JSON.", name, offset)
    elif lexeme not in _WORDS and isinf(float(lexeme)):
        yield Problem(json_text.NumberOutOfRange, "The number is too large for a double.", name, offset)


def _kind(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "a number"
