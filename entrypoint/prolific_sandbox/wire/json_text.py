"""Reads JSON that anybody may send: what this raises for no such text is always a `ValueError`."""

from __future__ import annotations

import json
import re
from itertools import accumulate
from math import isfinite
from typing import NoReturn

MAX_DEPTH = 200
_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"', re.DOTALL)


def parse_json(text: bytes) -> object:
    """Parse JSON as RFC 8259 has it, at most `MAX_DEPTH` deep and in Unicode characters only.

    Raises:
        ValueError: it is not such JSON.
    """
    if is_too_deep(text):
        raise ValueError("nested too deeply")
    value: object = json.loads(text.decode(), parse_constant=_refuse, parse_float=_finite)
    json.dumps(value, ensure_ascii=False).encode()  # a lone surrogate is not a character: UnicodeEncodeError
    return value


def is_too_deep(text: bytes) -> bool:
    """Whether arrays and objects in JSON `text` nest deeper than `MAX_DEPTH`."""
    if text.count(b"[") + text.count(b"{") <= MAX_DEPTH:
        return False
    steps = ((byte in b"[{") - (byte in b"]}") for byte in _STRING.sub(b"", text))
    return max(accumulate(steps), default=0) > MAX_DEPTH


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value
