"""What makes text a web address, and what its path is: the judgement behind the URL rules."""

from __future__ import annotations

import re
from functools import cache

from prolific_dataset.model import FieldType

MEDIA_EXTENSIONS: dict[str, tuple[str, ...]] = {
    FieldType.AUDIO_URL: (".aac", ".m4a", ".mp3", ".wav"),
    FieldType.VIDEO_URL: (".mp4", ".webm", ".mov"),
}

_MAX_PORT = 65535


def defect(value: str) -> str | None:
    """Return why `value` is no valid http or https URL; None when it is one.

    Stricter checks than these would guess: the service documents no more than "a valid URL".
    """
    if _usual().fullmatch(value):
        return None
    if _forbidden().search(value):
        return "it contains white space or a control character"
    match = _url().match(value)
    if match is None:
        return "it does not start with https://"
    if not match[2]:
        return "it has no host"
    authority = _authority().fullmatch(match[2])
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
    match = _url().match(value)
    return match[3] if match else ""


# Made when the first URL is judged: most runs judge none, for the first tier accepts what is usual.


@cache
def _usual() -> re.Pattern[str]:
    # What the others say nothing about, told in a third of the time.
    return re.compile(r"https://[A-Za-z0-9.-]+(?:/[!-~]*)?")


@cache
def _forbidden() -> re.Pattern[str]:
    return re.compile(r"[\x00-\x20\x7f\s]")


@cache
def _url() -> re.Pattern[str]:
    return re.compile(r"(https?)://([^/?#]*)([^?#]*)", re.IGNORECASE | re.DOTALL)


@cache
def _authority() -> re.Pattern[str]:
    # User info is allowed. A host is a name or an address in brackets; these characters stand in none (WHATWG URL).
    return re.compile(r"(?:[^@]*@)?(?:\[[0-9a-fA-F:.]+\]|[^\[\]@:<>\\^|%\"`{}]+)(?::([0-9]{0,9}))?")
