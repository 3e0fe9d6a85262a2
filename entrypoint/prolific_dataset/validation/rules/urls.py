"""What makes text a web address, and what its path is: the judgement behind the URL rules."""

from __future__ import annotations

import re

from prolific_dataset.model import FieldType

MEDIA_EXTENSIONS: dict[str, tuple[str, ...]] = {
    FieldType.AUDIO_URL: (".aac", ".m4a", ".mp3", ".wav"),
    FieldType.VIDEO_URL: (".mp4", ".webm", ".mov"),
}

_MAX_PORT = 65535

# Usual URLs, in which the others find nothing: a third of the time.
_USUAL = re.compile(r"https://[A-Za-z0-9.-]+(?:/[!-~]*)?")
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\s]")
_URL = re.compile(r"(https?)://([^/?#]*)([^?#]*)", re.IGNORECASE | re.DOTALL)
# User info is allowed. A host is a name or an address in brackets, without these characters (WHATWG URL).
_AUTHORITY = re.compile(r"(?:[^@]*@)?(?:\[[0-9a-fA-F:.]+\]|[^\[\]@:<>\\^|%\"`{}]+)(?::([0-9]{0,9}))?")


def defect(value: str) -> str | None:
    """Return why `value` is not a valid http or https URL; None when it is one.

    Stricter checks than these would guess: the service documents no more than "a valid URL".
    """
    if _USUAL.fullmatch(value):
        return None
    if _FORBIDDEN.search(value):
        return "it contains white space or a control character"
    match = _URL.match(value)
    if match is None:
        return "it does not start with https://"
    if not match[2]:
        return "it has no host"
    authority = _AUTHORITY.fullmatch(match[2])
    if authority is None:
        return "its host is malformed"
    if authority[1] and int(authority[1]) > _MAX_PORT:
        return "its port is out of range"
    return None


def is_insecure(value: str) -> bool:
    """Whether the URL's scheme is http."""
    return value[:5].lower() == "http:"


def path_of(value: str) -> str:
    """Return the path of a URL, without query and fragment."""
    match = _URL.match(value)
    return match[3] if match else ""
