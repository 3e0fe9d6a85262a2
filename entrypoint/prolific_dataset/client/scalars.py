"""Single values of a reply: what is of another type than documented is as good as absent."""

from __future__ import annotations

from prolific_dataset.formats.nodes import MAX_WHOLE


def text_or_none(value: object) -> str | None:
    """Return a JSON value that is text with something in it; None for any other."""
    return value if isinstance(value, str) and value else None


def count_or_none(value: object) -> int | None:
    """Return a JSON value that counts something; None for any other."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_WHOLE:
        return value
    return None
