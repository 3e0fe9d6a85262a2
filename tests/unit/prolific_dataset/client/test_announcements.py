"""The service says in headers that an operation will end."""

from __future__ import annotations

from prolific_dataset.client.announcements import Announcements


def told(*replies: dict[str, str]) -> list[str]:
    announcements = Announcements()
    for headers in replies:
        announcements.hear(headers, clean=str.upper)
    return [notice.message for notice in announcements.notices()]


def test_what_ends_is_told_once() -> None:
    """However many replies say it, and with all that they say."""
    ends = {"Deprecation": "true", "Sunset": "Sat, 31 Oct 2026 23:59:59 GMT"}

    (message,) = told({}, ends, ends, {"Deprecation": "@1793491199"})

    assert (
        "(Deprecation: TRUE, Sunset: SAT, 31 OCT 2026 23:59:59 GMT, Deprecation: 31 OCTOBER 2026)" in message
    )


def test_what_does_not_end_is_not_mentioned() -> None:
    assert told({}, {"Date": "Sat, 31 Oct 2026 23:59:59 GMT"}) == []
