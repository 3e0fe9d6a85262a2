"""How long a file is waited for that someone began to upload."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import Interrupted, MayStillArrive
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.progress import Progress
from prolific_dataset.upload.arrival import Claims, is_void, lifetime, wait_for_arrival
from support.service.fake_clock import FakeClock
from support.values import import_job

MADE = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)


def job(import_id: str = "other", created_at: str | None = "2026-11-22T10:00:00.000Z") -> ImportJob:
    return import_job(import_id, ImportStatus.UNINITIALISED, created_at=created_at)


class Service:
    """Lists claims, with its own clock, until their files arrive."""

    def __init__(
        self,
        *jobs: ImportJob,
        age: float | None = 0.0,
        arrives: float | None = None,
        stands_still: bool = False,
    ) -> None:
        self.clock = FakeClock()
        self.start = self.clock.now()
        self.events: list[Progress] = []
        self.jobs = jobs
        self.age = age
        self.arrives = arrives
        self.stands_still = stands_still

    def look(self) -> Claims:
        passed = 0.0 if self.stands_still else self.clock.now() - self.start
        as_of = None if self.age is None else MADE + timedelta(seconds=self.age + passed)
        arrived = self.arrives is not None and passed >= self.arrives
        return Claims(jobs=() if arrived else self.jobs, as_of=as_of)

    def wait(self, *, size: int = 0, timeout: float = 900.0) -> float:
        """Seconds until it was settled."""
        wait_for_arrival(
            self.look,
            path="a.jsonl",
            size=size,
            first_seen={},
            deadline=Deadline.after(self.clock, timeout),
            tell=self.events.append,
        )
        return self.clock.now() - self.start


def test_without_a_claim_nothing_is_waited_for() -> None:
    """One look, no wait, not a word."""
    service = Service()
    assert service.wait() == 0.0
    assert service.events == []


@pytest.mark.parametrize(
    ("size", "asked", "waited", "void"),
    [
        (0, 200.0, 99.0, False),
        (0, 200.0, 100.0, True),
        (0, None, 299.0, False),
        (0, None, 300.0, True),
        (1024**3, 300.0, 100.0, False),
        (1024**3, 300.0, 103.0, True),
    ],
)
def test_when_no_file_comes_any_more(size: int, asked: float | None, waited: float, *, void: bool) -> None:
    """By the service's clock where it tells it, else by how long we have watched; later for a large file."""
    as_of = None if asked is None else MADE + timedelta(seconds=asked)
    assert is_void(job(), size=size, as_of=as_of, waited=waited) is void


@pytest.mark.parametrize(("age", "seconds"), [(0, 300), (100, 200), (299, 1), (300, 0), (86_400, 0)])
def test_a_claim_is_void_when_it_is_five_minutes_old(age: float, seconds: float) -> None:
    """By the service's own clock: ours may be anything."""
    assert Service(job(), age=age).wait() == pytest.approx(seconds, abs=0.2)


@pytest.mark.parametrize("created_at", [None, "", "yesterday", "2026-11-22T10:00:00"])
def test_an_unknown_age_counts_from_the_first_look(created_at: str | None) -> None:
    """Then our own clock tells."""
    assert Service(job(created_at=created_at), age=5000).wait() == pytest.approx(300, abs=0.2)


def test_without_a_date_our_clock_tells() -> None:
    """A proxy may take the header away."""
    assert Service(job(), age=None).wait() == pytest.approx(300, abs=0.2)


@pytest.mark.parametrize("age", [-3600, 100])
def test_a_clock_that_is_late_or_stands_still_ends_the_wait_all_the_same(age: float) -> None:
    """Ours goes on."""
    assert Service(job(), age=age, stands_still=True).wait() == pytest.approx(300, abs=0.2)


def test_an_arrival_ends_the_wait() -> None:
    """Within seconds, and without asking all the time."""
    service = Service(job(), arrives=70.0)
    assert 70.0 <= service.wait() <= 75.0
    assert len(service.clock.waits) < 25


def test_each_claim_is_told_once() -> None:
    """With the time until it is given up, by the service's clock."""
    service = Service(job("one"), job("two", "2026-11-22T10:01:00.000Z"), age=100.0)
    assert service.wait() == pytest.approx(260, abs=0.2)
    told = [(event.import_id, event.seconds, event.until) for event in service.events]  # type: ignore[union-attr]
    assert told == [("one", 200.0, "10:05:00 UTC"), ("two", 260.0, "10:06:00 UTC")]


def test_the_deadline_comes_first() -> None:
    """Nothing is uploaded then, and the words say why."""
    service = Service(job())
    with pytest.raises(MayStillArrive, match=r"a\.jsonl: import other.* may still arrive"):
        service.wait(timeout=60.0)
    assert service.clock.now() - service.start == 60.0


def test_a_stopped_run_stops() -> None:
    """Within a wait."""
    service = Service(job())
    service.clock.stop()
    with pytest.raises(Interrupted):
        service.wait()


@pytest.mark.parametrize(("size", "seconds"), [(0, 300), (50 * 1024**2, 305), (5 * 1024**3, 812)])
def test_large_payloads_get_more_time(size: int, seconds: float) -> None:
    """A second for each 10 MiB."""
    assert lifetime(size) == seconds
