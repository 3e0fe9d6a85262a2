"""Reads JSON that anybody may send: what this raises for no such text is always a `ValueError`."""

from __future__ import annotations

import json
from math import isfinite
from typing import NoReturn

MAX_DEPTH = 200


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
    depth, in_text, escaped = 0, False, False
    for byte in text:
        if in_text:
            in_text = escaped or byte != ord('"')
            escaped = not escaped and byte == ord("\\")
        elif byte == ord('"'):
            in_text = True
        elif byte in b"[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif byte in b"]}":
            depth -= 1
    return False


def _refuse(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if not isfinite(value):
        raise ValueError(digits)
    return value
