"""Strict JSON: everything that is wrong with one line's text, and where.

Python's decoder finds out whether anything is wrong; only then are the tokens walked to say what and where. The one
owner of jsonlines on the reading side.
"""

from __future__ import annotations

import re

import jsonlines

from prolific_dataset.validation.json_decoder import NotingDecoder
from prolific_dataset.validation.json_defects import defects, has_lone_surrogate, repeated_key
from prolific_dataset.validation.json_syntax import syntax_problem
from prolific_dataset.validation.rules import json_text
from prolific_dataset.validation.rules.fields import kind_of
from prolific_dataset.validation.rules.rule import Problem

_NESTING = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|([\[{])|([\]}])', re.DOTALL)


class StrictParser:
    """Checks the text of single lines; one parser serves many."""

    def __init__(self) -> None:
        self._decoder = NotingDecoder()
        self._waiting: list[str] = []
        # One reader for all lines, with a decoder of our own: by default it takes whichever is installed.
        self._reader = jsonlines.Reader(iter(self._waiting.pop, None), loads=self._loads)

    def parse(self, text: str, problems: list[Problem], *, placed: bool = True) -> object:
        """Check one line's text, without its line end, as JSON.

        Args:
            text: the line.
            problems: takes every problem found; their offsets count characters from 0.
            placed: whether all offsets are wanted; most lines that repeat a key are looked through for nothing else.

        Returns:
            The value; None when the line cannot be parsed.
        """
        problem = _before_parsing(text)
        if problem is not None:
            problems.append(problem)
            return None
        self._waiting.append(text)
        # Null is allowed here; it gets its own message below.
        value: object = self._reader.read(allow_none=True)
        if isinstance(value, Problem):
            problems.append(value)
            return None
        if self._decoder.has_odd_number or has_lone_surrogate(text):
            problems.extend(defects(text))
        elif self._decoder.has_repeated_key:
            keys = None if placed else self._decoder.repeated_keys_of(value)
            problems.extend(defects(text) if keys is None else map(repeated_key, keys))
        if not isinstance(value, dict):
            problems.append(
                Problem(
                    rule=json_text.NotAnObject,
                    message=f"The line is {kind_of(value)}, not an object.",
                    offset=0,
                )
            )
        return value

    def _loads(self, text: str | bytes) -> object:
        # jsonlines decodes bytes before it calls; its signature does not say so.
        text = text if isinstance(text, str) else text.decode()
        try:
            return self._decoder.decode(text)
        except ValueError as error:
            # jsonlines' own exception is part of a cycle, which would keep the line until the garbage collector runs.
            return syntax_problem(text, error)


def _before_parsing(text: str) -> Problem | None:
    # jsonlines would remove these two silently, at the start of any line.
    if text.startswith(("\ufeff", "\x1e")):
        what = "a byte order mark" if text[0] == "\ufeff" else "a record separator (U+001E)"
        return Problem(rule=json_text.InvalidJson, message=f"The record starts with {what}.", offset=0)
    # Most records are flat, and looking for a bracket is faster than counting them.
    is_flat = "[" not in text and text.find("{", 1) < 0
    if not is_flat and text.count("[") + text.count("{") > json_text.MAX_DEPTH:
        depth = 0
        for match in _NESTING.finditer(text):
            depth += bool(match[1]) - bool(match[2])
            if depth > json_text.MAX_DEPTH:
                message = f"Lists and objects are nested deeper than {json_text.MAX_DEPTH} levels."
                return Problem(rule=json_text.TooDeep, message=message, offset=match.start())
    return None
