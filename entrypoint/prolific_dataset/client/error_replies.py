"""What replies say that are not what was asked for: error bodies of the API, of the storage, and pages of proxies."""

from __future__ import annotations

import json
import re
from typing import Final

from prolific_dataset.client.redaction import redactor

_QUOTED: Final = 500
_REDACT: Final = redactor()


def error_text(body: bytes) -> str:
    """What an error reply says: its detail from any of the API's JSON shapes, an XML or HTML message, or the text."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return _quote(_markup_message(body))
    return _quote(_json_message(value) or body)


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


def _markup_message(body: bytes) -> bytes:
    """The telling part of an S3 error document or an HTML page; the whole body where it is neither."""
    code = storage_code(body)
    if code:
        message = re.search(rb"<Message>([^<]*)</Message>", body)
        return code.encode() + (b": " + message.group(1) if message else b"")
    title = re.search(rb"<title[^>]*>([^<]*)</title>", body, re.IGNORECASE)
    return b"an HTML page titled " + title.group(1).strip() if title else body


def storage_code(body: bytes) -> str:
    """The code of an S3 error document, such as `AccessDenied`; empty for any other body."""
    code = re.search(rb"<Code>([^<]{1,100})</Code>", body)
    return code.group(1).decode("ascii", "replace") if code else ""


def is_markup(body: bytes) -> bool:
    """Whether it is XML or HTML."""
    return body.lstrip()[:1] == b"<"


def _quote(text: bytes | str) -> str:
    """Make server text fit into a sentence: at most 500 characters, on one line, no signature, never empty."""
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    text = _REDACT(text[: 8 * _QUOTED])
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    if len(line) > _QUOTED:
        return line[: _QUOTED - 1] + "…"
    return line or "no text"
