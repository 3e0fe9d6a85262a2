"""Rules about the value of a field for a URL.

Sources: https://docs.prolific.com/api-reference/task-builder and, for media extensions, the checks of the service's own
command line tool before an upload.
"""

from __future__ import annotations

from prolific_dataset.model import Field, Severity
from prolific_dataset.validation.rules import urls
from prolific_dataset.validation.rules.field_rule import URL_TYPES, FieldRule


class InvalidUrl(FieldRule[str]):
    """A URL field has text that is not a web address.

    Why: the service rejects it (`Value is not a valid URL`). It needs `https://`, a host, and no white space.

    Example that fails, where `image` is of type `image_url`:

        {"image": "images/cat.png"}

    Fix: write the whole address, such as `https://example.org/images/cat.png`.
    """

    id = "invalid-url"
    applies_to = frozenset(URL_TYPES)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        defect = urls.defect(value)
        return f"is not a valid URL: {defect}" if defect else None


class InsecureUrl(FieldRule[str]):
    """A URL starts with `http://`.

    Why: participants' browsers block or warn about insecure images, audio and video on a secure page.

    Example that fails, where `image` is of type `image_url`:

        {"image": "http://example.org/cat.png"}

    Fix: use `https://`.
    """

    id = "insecure-url"
    severity = Severity.WARNING
    applies_to = frozenset(URL_TYPES)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        if not urls.is_insecure(value) or urls.defect(value):
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
    applies_to = frozenset(urls.MEDIA_EXTENSIONS)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        extensions = urls.MEDIA_EXTENSIONS[field.type]
        if urls.path_of(value).lower().endswith(extensions) or urls.defect(value):
            return None
        return f"has a path that does not end in {', '.join(extensions[:-1])} or {extensions[-1]}"
