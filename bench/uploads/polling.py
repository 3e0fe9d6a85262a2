"""How late the end of an import is noticed: simulated, on a clock that only moves when someone waits on it."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable

from bench.uploads.goal import Goal
from prolific_dataset.client.pace import Pace
from prolific_dataset.clock import Deadline
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.polling import wait_for_imports

LATENCY = 0.05
"""Seconds until the service answers a question."""


class _SimulatedClock:
    """A clock that only moves when someone waits on it."""

    def __init__(self) -> None:
        self.time = 0.0
        self.questions = 0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def check(self) -> None:
        """Never stopped."""

    def stop(self) -> None:
        """Never stopped."""


def polling() -> list[Goal]:
    """Simulate imports of many lengths: which share of their time is wasted until the end is noticed.

    A question takes 50 ms.
    """
    chance = random.Random(1)
    goals = []
    for shortest, longest, most in ((3, 10, 15.0), (10, 30, 10.0), (30, 300, 10.0), (300, 1800, 10.0)):
        late, lengths, asked = [], [], []
        for _ in range(2000):
            seconds = chance.uniform(shortest, longest)
            clock = _SimulatedClock()
            wait_for_imports(
                [ImportID("job")],
                fetch=_import_of(seconds, clock),
                seen=lambda _: None,
                pace=Pace(jitter=chance.uniform),
                deadline=Deadline.after(clock, 7200),
                tell=lambda _: None,
            )
            late.append(clock.time - seconds)
            lengths.append(seconds)
            asked.append(clock.questions)
        how = f"{statistics.mean(late):.1f} s in the mean, {statistics.mean(asked):.0f} questions each"
        what = f"late by polling, imports of {shortest} to {longest} s (simulated)"
        share = 100 * sum(late) / sum(lengths)
        goals.append(Goal(what=what, how=how, measured=share, most=most, unit="%"))
    return goals


def _import_of(seconds: float, clock: _SimulatedClock) -> Callable[[ImportID], ImportJob]:
    def fetch(import_id: ImportID) -> ImportJob:
        clock.questions += 1
        clock.time += LATENCY
        status = ImportStatus.COMPLETE if clock.time >= seconds else ImportStatus.PROCESSING
        return ImportJob(import_id=import_id, status=status, status_text=status.value)

    return fetch
