"""Time to read, to wait on and to run out of. The core gets its clock as an argument; `SystemClock` is the real one."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from typing import Protocol

from prolific_dataset.errors import Interrupted, OutOfTime


class Clock(Protocol):
    """A monotonic clock that can be waited on, and that ends waits when the run is stopped."""

    def now(self) -> float:
        """Seconds since an arbitrary start."""

    def sleep(self, seconds: float) -> None:
        """Wait. Raises `Interrupted` as soon as the run is stopped."""

    def check(self) -> None:
        """Raise `Interrupted` when the run was stopped."""

    def stop(self) -> None:
        """End all waits on this clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When the run ends, finished or not."""

    clock: Clock
    at: float

    @classmethod
    def after(cls, clock: Clock, seconds: float) -> Deadline:
        """Set the deadline `seconds` from now."""
        return cls(clock=clock, at=clock.now() + seconds)

    @property
    def remaining(self) -> float:
        """Seconds left, 0 once it has passed."""
        return max(0.0, self.at - self.clock.now())

    def check(self) -> None:
        """Raise `Interrupted` or `OutOfTime` when the run is stopped or its time is up."""
        self.clock.check()
        if not self.remaining:
            raise OutOfTime("The run reached its deadline.")


class SystemClock:
    """Monotonic time; waits end at once when the run is stopped."""

    def __init__(self) -> None:
        self._stopped = threading.Event()

    def now(self) -> float:
        """Seconds since an arbitrary start."""
        return time.monotonic()

    def sleep(self, seconds: float) -> None:
        """Wait, or raise `Interrupted` as soon as the run is stopped."""
        if self._stopped.wait(seconds):
            raise Interrupted("The run was stopped.")

    def check(self) -> None:
        """Raise `Interrupted` when the run was stopped."""
        if self._stopped.is_set():
            raise Interrupted("The run was stopped.")

    def stop(self) -> None:
        """End every wait."""
        self._stopped.set()
