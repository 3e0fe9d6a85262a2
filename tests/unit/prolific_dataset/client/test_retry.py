"""When a failed request is made again."""

from __future__ import annotations

import pytest

from prolific_dataset.client.retry import Retry, retry_after
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError, Interrupted, ServiceError, TransientError
from prolific_dataset.progress import Progress, Retrying
from support.service.fake_clock import FakeClock


def slowest(_low: float, high: float) -> float:
    return high


class Failing:
    """Raises what it is given, one after the other, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    def __call__(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


def retry(clock: FakeClock, *, seconds: float = 900.0, events: list[Progress] | None = None) -> Retry:
    seen = [] if events is None else events
    return Retry(deadline=Deadline.after(clock, seconds), jitter=slowest, tell=seen.append)


def test_waits_grow_until_it_works() -> None:
    """Each wait is twice the one before, and each is reported."""
    clock = FakeClock()
    events: list[Progress] = []

    answer = retry(clock, events=events).run("the call", Failing(*[TransientError("busy")] * 3))

    assert answer == "answer"
    assert clock.waits == [0.5, 1.0, 2.0]
    assert events == [
        Retrying(what="the call", reason="busy", attempt=number, wait=wait)
        for number, wait in ((1, 0.5), (2, 1.0), (3, 2.0))
    ]


def test_the_service_may_ask_for_more_patience() -> None:
    """`Retry-After` beats a shorter back-off."""
    clock = FakeClock()

    retry(clock).run("the call", Failing(TransientError("slow down", retry_after=20.0)))

    assert clock.waits == [20.0]


def test_patience_ends() -> None:
    """After the last try the fault is final, and says how often it was tried."""
    with pytest.raises(ServiceError, match=r"busy \(tried 6 times\)"):
        retry(FakeClock()).run("the call", Failing(*[TransientError("busy")] * 6))


def test_no_wait_goes_beyond_the_deadline() -> None:
    """A wait that the deadline would cut off is not begun."""
    clock = FakeClock()

    with pytest.raises(ServiceError, match="no time is left"):
        retry(clock, seconds=1.2).run("the call", Failing(*[TransientError("busy")] * 6))
    assert clock.waits == [0.5]


@pytest.mark.parametrize("error", [AccessError("no"), ServiceError("nonsense"), Interrupted("stop")])
def test_what_cannot_pass_is_not_tried_again(error: Exception) -> None:
    """Only a fault that may pass is worth a second try."""
    clock = FakeClock()

    with pytest.raises(type(error)):
        retry(clock).run("the call", Failing(error))
    assert clock.waits == []


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7.0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        (
            {"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT", "Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
            30.0,
        ),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:00 GMT", "Date": "Sun, 22 Nov 2026 11:00:00 GMT"}, 0.0),
        ({"Retry-After": "Sun, 22 Nov 2026 10:00:30 GMT"}, None),
    ],
)
def test_retry_after_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds or a date, the date by the service's own clock; nonsense counts for nothing."""
    assert retry_after(headers) == seconds
