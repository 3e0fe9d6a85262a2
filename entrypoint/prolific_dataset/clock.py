"""Time: something to read, to wait on, to end. The core is given its clock; `SystemClock` is the real one."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Protocol

from prolific_dataset.errors import Interrupted, OutOfTime


class Clock(Protocol):
    """A monotonic clock that can be waited on, and that knows when there is no use in waiting."""

    def now(self) -> float:
        """Seconds since an arbitrary start."""

    def sleep(self, seconds: float) -> None:
        """Wait. Raises `Interrupted` as soon as the run is told to stop."""

    def check(self) -> None:
        """Raise `Interrupted` when the run was told to stop."""

    def stop(self) -> None:
        """Tell everyone who waits on this clock to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """The moment at which the whole run stops waiting."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """Put the deadline `seconds` from now."""
        return cls(clock=clock, at=clock.now() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left, 0 once it has passed."""
        return max(0.0, self.at - self.clock.now())

    def check(self) -> None:
        """Raise `Interrupted` or `OutOfTime` when there is no point in going on."""
        self.clock.check()
        if not self.remaining:
            raise OutOfTime("The deadline of the run has passed.")


class SystemClock:
    """Monotonic time; waits end at once when the run is told to stop."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, or raise `Interrupted` as soon as the run is told to stop."""
        if self._stopped.wait(seconds):
            raise Interrupted("The run was told to stop.")

    def check(self) -> None:
        """Raise `Interrupted` when the run was told to stop."""
        if self._stopped.is_set():
            raise Interrupted("The run was told to stop.")

    def stop(self) -> None:
        """End every wait."""
        self._stopped.set()
