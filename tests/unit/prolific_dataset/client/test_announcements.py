"""The service says in headers that an operation will end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from prolific_dataset.client.announcements import Announcements
from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.changes import DatasetChanges
from prolific_dataset.client.questions import Questions
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.transport import Reply
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import RunError
from prolific_dataset.model import DatasetID, Schema
from support.service.fake_clock import FakeClock

ID = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
SCHEMA = Schema(strict=True, fields=())


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


@pytest.mark.parametrize(
    ("kind", "ask"),
    [
        (ProlificAPI, lambda api: api.dataset(ID)),
        (ProlificAPI, lambda api: api.append(ID, [b"{}"])),
        (DatasetChanges, lambda changes: changes.set_schema(ID, SCHEMA)),
    ],
)
@pytest.mark.parametrize("status", [200, 409])
def test_every_reply_is_listened_to(kind: type[Questions], ask: Callable[[Any], object], status: int) -> None:
    """An operation of its own may end, whatever came of the request."""

    class Ending:
        def send(self, *_: object, **__: object) -> Reply:
            return Reply(status=status, headers={"Sunset": "Sat, 31 Oct 2026 23:59:59 GMT"}, body=b"{}")

    transport: Any = Ending()
    announcements = Announcements()
    retry = Retry(deadline=Deadline.after(FakeClock(), 1.0), jitter=lambda low, _: low, tell=lambda _: None)
    api = kind(
        transport,
        url="https://api.example",
        token="token-of-the-test",
        retry=retry,
        announcements=announcements,
    )

    with suppress(RunError):
        ask(api)

    (notice,) = announcements.notices()
    assert "Sunset: Sat, 31 Oct 2026" in notice.message
