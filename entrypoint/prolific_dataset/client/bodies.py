"""What is in the body of a reply: the JSON object that was asked for, or what an error, a storage or a proxy says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from prolific_dataset.client.record_errors import put_back, take_errors
from prolific_dataset.client.redaction import Redact, redact_value, redactor
from prolific_dataset.errors import TransientError
from prolific_dataset.sanitize import cut

LARGE: Final = 1024 * 1024
"""Bytes from which on the errors of records are read by themselves."""
UPLOAD_URL: Final = "upload_url"
"""The key of the one secret that is meant for us."""
_MOST_BESIDE_ERRORS: Final = 32 * 1024 * 1024
_QUOTED: Final = 500
_NO_TOKEN: Final = redactor()
_CODE: Final = re.compile(r"<Code>([^<]{1,100})</Code>")


def json_object(body: bytes, *, what: str, redact: Redact = _NO_TOKEN) -> Mapping[str, Any]:
    """Parse a reply's body as a JSON object without secrets; only a presigned URL stays, under its own key.

    Args:
        body: the reply's.
        what: the question, in words.
        redact: hides the token.

    Raises:
        TransientError: it is none; a page of a proxy or a reply that broke off may be a whole reply the next time.
    """
    try:
        value = redact_value(_parsed(body, redact), redact, except_for=UPLOAD_URL)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    # What broke off is not quoted: it may contain a presigned URL.
    is_markup = body.lstrip()[:1] == b"<"
    said = error_text(body, redact) if is_markup else f"{len(body)} bytes that are not a JSON object"
    raise TransientError(f"The reply to {what} cannot be read: {said}.", lost=True)


def _parsed(body: bytes, redact: Redact) -> object:
    if len(body) < LARGE:
        return json.loads(body)
    rest, taken = take_errors(body, redact)
    if len(rest) > _MOST_BESIDE_ERRORS:
        raise ValueError("too much beside the errors of records")
    return json.loads(rest, object_hook=partial(put_back, taken=taken))


def error_text(body: bytes, redact: Redact = _NO_TOKEN) -> str:
    """Return what an error reply says, from any shape of the API's or the storage's, or from the title of a page.

    It fits into a sentence: at most 500 characters, on one line, no secret, never empty.
    """
    text = body.decode("utf-8", "replace")
    try:
        text = _json_message(json.loads(body)) or text
    except (ValueError, RecursionError):
        text = _markup_message(text)
    shown = redact(text[: 8 * _QUOTED])
    line = " ".join("".join(char if char.isprintable() else " " for char in shown).split())
    return cut(line, _QUOTED) or "no text"


def _json_message(value: object) -> str:
    """The words of `{"error": {"title", "detail"}}`, `{"message", "detail"}` and `{"message", "issues"}`."""
    if not isinstance(value, dict):
        return ""
    inner = value.get("error")
    if isinstance(inner, dict):
        value = inner
    elif isinstance(inner, str):
        return inner
    parts = [value.get("title"), value.get("message"), value.get("detail"), value.get("issues")]
    return ": ".join(
        dict.fromkeys(part if isinstance(part, str) else json.dumps(part) for part in parts if part)
    )


def _markup_message(text: str) -> str:
    """The telling part of an S3 error document or an HTML page; the whole text where it is neither."""
    if code := _CODE.search(text):
        message = re.search(r"<Message>([^<]*)</Message>", text)
        return code[1] + (f": {message[1]}" if message else "")
    title = re.search(r"<title[^>]*>([^<]*)</title>", text, re.IGNORECASE)
    return f"an HTML page titled {title[1].strip()}" if title else text


def storage_code(body: bytes) -> str | None:
    """The code of an S3 error document, such as `AccessDenied`; None for any other body."""
    code = _CODE.search(body.decode("utf-8", "replace"))
    return code[1] if code else None
