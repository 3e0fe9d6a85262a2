"""Waiting for imports, on a clock that only moves when someone waits."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from prolific_dataset.client.pace import Pace
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError, TransientError
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.polling import Look, wait_for_imports
from support.service.fake_clock import FakeClock
from support.values import import_job

Fetch = Callable[[ImportID], ImportJob]


def steady(_low: float, high: float) -> float:
    return high


def ends_after(clock: FakeClock, **seconds: float) -> Fetch:
    """Imports that are processed until so many seconds after the start."""
    start = clock.now()

    def fetch(import_id: ImportID) -> ImportJob:
        done = clock.now() - start >= seconds[import_id]
        return import_job(import_id, ImportStatus.COMPLETE if done else ImportStatus.PROCESSING)

    return fetch


def wait(
    clock: FakeClock, fetch: Fetch, *ids: str, timeout: float = 900.0, pace: Pace | None = None
) -> list[Look]:
    looks: list[Look] = []
    wait_for_imports(
        [ImportID(each) for each in ids],
        fetch=fetch,
        seen=looks.append,
        pace=pace or Pace(jitter=steady),
        deadline=Deadline.after(clock, timeout),
        tell=lambda _: None,
    )
    return looks


def steps(seconds: float, pace: Pace, *, timeout: float = 7200.0) -> tuple[float, list[float]]:
    """How long after the end of an import of so many `seconds` that is noticed, and the waits until then."""
    clock = FakeClock()
    start = clock.now()
    wait(clock, ends_after(clock, a=seconds), "a", timeout=timeout, pace=pace)
    return clock.now() - start - seconds, clock.waits


def test_an_import_is_asked_for_every_few_seconds() -> None:
    """After a second, then at least two seconds apart, from twenty seconds on rarer, up to fifteen seconds."""
    clock = FakeClock()

    wait(clock, ends_after(clock, a=400), "a")

    assert clock.waits[:10] == pytest.approx([1.1, 2.8] + [2.0] * 8)
    assert clock.waits[12] == pytest.approx(0.1 * sum(clock.waits[:12]))
    assert clock.waits[-1] == 15.0
    assert clock.waits[2:] == sorted(clock.waits[2:])


@pytest.mark.parametrize(("shortest", "longest", "most"), [(3, 10, 0.15), (10, 30, 0.1), (30, 1800, 0.1)])
def test_little_time_is_wasted(shortest: float, longest: float, most: float) -> None:
    """Imports of all lengths are waited for little longer than they take, in the mean: decision 23 has the figures."""
    chance = random.Random(1)
    pace = Pace(jitter=chance.uniform)
    lengths = [shortest + (longest - shortest) * each / 2000 for each in range(2000)]

    late, waits = zip(*(steps(seconds, pace) for seconds in lengths), strict=True)

    assert sum(late) <= most * sum(lengths)
    assert all(each[0] >= 1.0 for each in waits)
    assert min(gap for each in waits for gap in each[1:]) >= 2.0


@pytest.mark.parametrize("seconds", [25.0, 35.0, 100.0, 333.0, 800.0])
def test_a_long_import_is_late_by_a_tenth_at_most(seconds: float) -> None:
    """Each of them, not only in the mean."""
    late, _ = steps(seconds, Pace(jitter=steady))

    assert late <= 0.1 * seconds


def test_few_questions_are_asked() -> None:
    """What 30 seconds cost the service, whose pages say "every few seconds"."""
    _, waits = steps(30.0, Pace(jitter=steady))

    assert len(waits) == 15


def test_imports_are_followed_in_their_queue() -> None:
    """Only the first unfinished import is asked for; the next one is looked at as soon as it may have begun."""
    clock = FakeClock()

    looks = wait(clock, ends_after(clock, a=3, b=5, c=5), "a", "b", "c")

    assert [look.job.import_id for look in looks] == ["a"] * 2 + ["b"] * 2 + ["c"]
    assert clock.waits == pytest.approx([1.1, 2.8, 0.0, 2.8, 0.0])


def test_faults_are_borne() -> None:
    """A question that fails, even for an import that is not known yet, is asked again."""
    clock = FakeClock()
    answers = [TransientError("404"), TransientError("busy", retry_after=9.0), None]

    def fetch(import_id: ImportID) -> ImportJob:
        error = answers.pop(0)
        if error:
            raise error
        return import_job(import_id, ImportStatus.COMPLETE)

    looks = wait(clock, fetch, "a")

    assert [look.job.status for look in looks] == [ImportStatus.COMPLETE]
    assert clock.waits == pytest.approx([1.1, 2.8, 9.0])


def test_at_the_deadline_every_import_gets_a_last_look() -> None:
    """The first one hangs; that the second has ended is noticed all the same."""
    clock = FakeClock()

    looks = wait(clock, ends_after(clock, a=1000, b=1), "a", "b", timeout=10.0)

    assert looks[-1] == Look(job=import_job("b", ImportStatus.COMPLETE), waited=10.0, ahead=1)
    assert clock.now() == 1010.0


def test_an_unknown_status_is_polled_on() -> None:
    """A word the service has learnt since is no end."""
    clock = FakeClock()
    statuses = [ImportStatus.UNKNOWN, ImportStatus.UNKNOWN, ImportStatus.COMPLETE]

    looks = wait(clock, lambda import_id: import_job(import_id, statuses.pop(0)), "a")

    assert len(looks) == 3


def test_a_refused_token_ends_the_wait() -> None:
    """Patience does not help against a token that is not good."""

    def fetch(_: ImportID) -> ImportJob:
        raise AccessError("401")

    with pytest.raises(AccessError):
        wait(FakeClock(), fetch, "a")
