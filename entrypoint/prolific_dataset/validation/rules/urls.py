"""Rules about the value of a field for a URL, and what makes text a web address.

Sources: https://docs.prolific.com/api-reference/task-builder and, for media extensions, the checks of the service's own
command line tool before an upload.
"""

from __future__ import annotations

import re

from prolific_dataset.model import Field, FieldType, Severity
from prolific_dataset.validation.rules.rule import URL_TYPES, FieldRule

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


def path_of(value: str) -> str:
    """Return the path of a URL, without query and fragment."""
    match = _URL.match(value)
    return match[3] if match else ""


class InvalidUrl(FieldRule[str]):
    """A URL field has text that is not a web address.

    Why: the service rejects it (`Value is not a valid URL`). It needs `https://`, a host, and no white space.

    Example that fails, where `image` is of type `image_url`:

        {"image": "images/cat.png"}

    Fix: write the whole address, such as `https://example.org/images/cat.png`.
    """

    id = "invalid-url"
    applies_to = URL_TYPES

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        why = defect(value)
        return f"is not a valid URL: {why}" if why else None


class InsecureUrl(FieldRule[str]):
    """A URL starts with `http://`.

    Why: participants' browsers block or warn about insecure images, audio and video on a secure page.

    Example that fails, where `image` is of type `image_url`:

        {"image": "http://example.org/cat.png"}

    Fix: use `https://`.
    """

    id = "insecure-url"
    severity = Severity.WARNING
    applies_to = URL_TYPES

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        if value[:5].lower() != "http:" or defect(value):
            return None
        return "is an http:// URL; browsers block it on a secure page"


class WrongMediaExtension(FieldRule[str]):
    """An audio or video URL does not end in an extension of its kind.

    Why: the service's own tool refuses such files before an upload: audio must be `.aac`, `.m4a`, `.mp3` or
    `.wav`, video `.mp4`, `.webm` or `.mov`. What follows `?` or `#` does not count, nor does upper or lower
    case.

    Example that fails, where `clip` is of type `audio_url`:

        {"clip": "https://example.org/clip.ogg"}

    Fix: convert the file to one of these formats.
    """

    id = "wrong-media-extension"
    applies_to = frozenset(MEDIA_EXTENSIONS)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        extensions = MEDIA_EXTENSIONS[field.type]
        if path_of(value).lower().endswith(extensions) or defect(value):
            return None
        return f"has a path that does not end in {', '.join(extensions[:-1])} or {extensions[-1]}"
