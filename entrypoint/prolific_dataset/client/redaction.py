"""Takes secrets out of everything the service says, once, before anything else sees it.

A reply may quote the request that caused it. So the token is looked for in each text of each reply, as it is and in the
usual encodings, and so is whatever looks like the signature of a presigned URL.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable
from functools import cache
from typing import Final
from urllib.parse import quote

Redact = Callable[[str], str]
"""Returns a text without its secrets."""

HIDDEN: Final = "***"
_SIGNATURE: Final = r"""(?<=\?)[^\s"'<>]*=[^\s"'<>]*|x-amz-[a-z0-9-]+(?:=|%3d)[^\s"'<>&]*"""
"""The query of a URL, which may be a signature, and the parts of a signature wherever they are."""
_MARKS: Final = ("?", "x-amz-")
"""What every signature has."""
_SHORTEST: Final = 8
"""Characters that an encoding of the token must have to be looked for: a shorter one would hide innocent words."""


def redactor(token: str = "") -> Redact:
    """Return the function that hides `token`, in any usual encoding, and every signature of a presigned URL."""
    forms = {form for form in _encodings(token) if len(form) >= _SHORTEST}
    longest_first = sorted(forms, key=len, reverse=True)
    pattern = re.compile("|".join([*map(re.escape, longest_first), _SIGNATURE]), re.IGNORECASE)

    marks = [*(form.casefold() for form in forms), *_MARKS]

    def redact(text: str) -> str:
        folded = text.casefold()
        for (
            mark
        ) in marks:  # looked for first: most texts have none, and a list of imports has very many texts
            if mark in folded:
                return pattern.sub(HIDDEN, text)
        return text

    return redact


def redact_value(value: object, redact: Redact, *, except_for: str = "") -> object:
    """Return a parsed JSON value with `redact` applied to each of its texts and keys.

    Args:
        value: what a JSON parser returned; nested no deeper than it can parse.
        redact: hides secrets.
        except_for: the one key at the top whose text is meant to be a secret.
    """
    redact_key = cache(redact)  # a reply repeats its keys

    def walk(value: object) -> object:
        if isinstance(value, str):
            return redact(value)
        if isinstance(value, list):
            return [walk(each) for each in value]
        if isinstance(value, dict):
            return {redact_key(key): walk(each) for key, each in value.items()}
        return value

    if not isinstance(value, dict):
        return walk(value)
    return {redact(key): each if key == except_for else walk(each) for key, each in value.items()}


def _encodings(token: str) -> set[str]:
    data = token.encode()
    forms = {token, quote(token, safe=""), data.hex()}
    for start in range(3):  # base64 of a text that has the token inside depends on where it begins
        inner = data[-start % 3 :]
        inner = inner[: len(inner) - len(inner) % 3]
        forms |= {base64.b64encode(inner).decode(), base64.urlsafe_b64encode(inner).decode()}
    return forms
