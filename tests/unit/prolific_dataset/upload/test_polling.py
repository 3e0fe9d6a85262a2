"""Waiting for imports, on a clock that only moves when someone waits."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prolific_dataset.client.pace import Pace
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError, TransientError
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.polling import Look, wait_for_imports
from support.service.fake_clock import FakeClock

Fetch = Callable[[ImportID], ImportJob]


def steady(_low: float, high: float) -> float:
    return high


def job(import_id: str, status: ImportStatus) -> ImportJob:
    return ImportJob(import_id=ImportID(import_id), status=status, status_text=status.value)


def ends_after(clock: FakeClock, **seconds: float) -> Fetch:
    """Imports that are processed until so many seconds after the start."""
    start = clock.now()

    def fetch(import_id: ImportID) -> ImportJob:
        done = clock.now() - start >= seconds[import_id]
        return job(import_id, ImportStatus.COMPLETE if done else ImportStatus.PROCESSING)

    return fetch


def wait(clock: FakeClock, fetch: Fetch, *ids: str, timeout: float = 900.0) -> list[Look]:
    looks: list[Look] = []
    wait_for_imports(
        [ImportID(each) for each in ids],
        fetch=fetch,
        seen=looks.append,
        pace=Pace(jitter=steady),
        deadline=Deadline.after(clock, timeout),
        tell=lambda _: None,
    )
    return looks


def test_an_import_that_has_ended_costs_no_wait() -> None:
    """The first question comes at once."""
    clock = FakeClock()

    looks = wait(clock, ends_after(clock, a=0), "a")

    assert [look.job.status for look in looks] == [ImportStatus.COMPLETE]
    assert clock.waits == []


def test_questions_become_rarer_in_proportion() -> None:
    """A second at first, then a tenth of the time waited, up to fifteen seconds."""
    clock = FakeClock()

    wait(clock, ends_after(clock, a=400), "a")

    assert clock.waits[:8] == pytest.approx([1.0] + [0.3] * 7)
    assert clock.waits[8] == pytest.approx(0.1 * sum(clock.waits[:8]))
    assert clock.waits[-1] == 15.0
    assert clock.waits[1:] == sorted(clock.waits[1:])


@pytest.mark.parametrize("seconds", [3.01, 3.2, 5.5, 8.1, 12.0, 35.0, 100.0, 333.0, 800.0])
def test_little_time_is_wasted(seconds: float) -> None:
    """The end is noticed within a tenth of the import's time, or within the longest wait."""
    clock = FakeClock()
    start = clock.now()

    wait(clock, ends_after(clock, a=seconds), "a")

    assert clock.now() - start - seconds <= 0.1 * seconds


def test_imports_are_followed_in_their_queue() -> None:
    """Only the first unfinished import is asked for; the next one is looked at as soon as it may have begun."""
    clock = FakeClock()

    looks = wait(clock, ends_after(clock, a=3, b=5, c=5), "a", "b", "c")

    assert [look.job.import_id for look in looks] == ["a"] * 9 + ["b"] * 8 + ["c"]


def test_faults_are_borne() -> None:
    """A question that fails, even for an import that is not known yet, is asked again."""
    clock = FakeClock()
    answers = [TransientError("404"), TransientError("busy", retry_after=9.0), None]

    def fetch(import_id: ImportID) -> ImportJob:
        error = answers.pop(0)
        if error:
            raise error
        return job(import_id, ImportStatus.COMPLETE)

    looks = wait(clock, fetch, "a")

    assert [look.job.status for look in looks] == [ImportStatus.COMPLETE]
    assert clock.waits == [1.0, 9.0]


def test_at_the_deadline_every_import_gets_a_last_look() -> None:
    """The first one hangs; that the second has ended is noticed all the same."""
    clock = FakeClock()

    looks = wait(clock, ends_after(clock, a=1000, b=1), "a", "b", timeout=10.0)

    assert looks[-1] == Look(job=job("b", ImportStatus.COMPLETE), waited=10.0, ahead=1)
    assert clock.now() == 1010.0


def test_an_unknown_status_is_polled_on() -> None:
    """A word the service has learnt since is no end."""
    clock = FakeClock()
    statuses = [ImportStatus.UNKNOWN, ImportStatus.UNKNOWN, ImportStatus.COMPLETE]

    looks = wait(clock, lambda import_id: job(import_id, statuses.pop(0)), "a")

    assert len(looks) == 3


def test_a_refused_token_ends_the_wait() -> None:
    """Patience does not help against a token that is not good."""

    def fetch(_: ImportID) -> ImportJob:
        raise AccessError("401")

    with pytest.raises(AccessError):
        wait(FakeClock(), fetch, "a")
