"""Tasks beside each other: the first that fails ends the others."""

from __future__ import annotations

import threading

import pytest

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError
from prolific_dataset.upload.parallel import side_by_side
from support.service.fake_clock import FakeClock


def test_all_tasks_run_at_once() -> None:
    """Each waits for all of the others, which none could do alone."""
    before = threading.active_count()
    meeting = threading.Barrier(20, timeout=20)

    side_by_side([meeting.wait] * 20, deadline=Deadline.after(FakeClock(), 900.0))  # type: ignore[list-item]

    assert not meeting.broken
    assert threading.active_count() == before


def test_no_task_at_all() -> None:
    """A run without datasets has nothing to wait for."""
    side_by_side([], deadline=Deadline.after(FakeClock(), 900.0))


def test_a_failure_stops_the_others() -> None:
    """The one that waits on the clock is stopped, and the failure is the caller's."""
    clock = FakeClock()
    failed = threading.Event()
    ended: list[str] = []

    def fails() -> None:
        failed.set()
        raise AccessError("401")

    def waits() -> None:
        failed.wait(20)
        while not clock.stopped:
            failed.wait(0.01)
        ended.append("told")
        clock.check()

    with pytest.raises(AccessError, match="401"):
        side_by_side([waits, fails], deadline=Deadline.after(clock, 900.0))

    assert ended == ["told"]


def test_an_unforeseen_exception_reaches_the_caller() -> None:
    """Nothing is lost in a thread."""

    def breaks() -> None:
        raise KeyError("x")

    with pytest.raises(KeyError):
        side_by_side([breaks], deadline=Deadline.after(FakeClock(), 900.0))
