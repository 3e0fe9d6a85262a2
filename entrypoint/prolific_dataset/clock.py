"""Time as the core sees it: something to read and something to wait on, given from outside."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from prolific_dataset.errors import OutOfTime


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


class Deadline(NamedTuple):
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
            raise OutOfTime(
                "The deadline of the run has passed.", hint="Run again: it takes up what is unfinished."
            )
