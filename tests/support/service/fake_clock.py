"""A clock that only moves when someone waits on it."""

from __future__ import annotations

from prolific_dataset.errors import Interrupted


class FakeClock:
    """Time for tests: `sleep` moves it and is remembered; `stop` makes the next wait raise."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.waits: list[float] = []
        self.stopped = False

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.check()
        self.waits.append(seconds)
        self.time += seconds

    def check(self) -> None:
        if self.stopped:
            raise Interrupted("stopped")

    def stop(self) -> None:
        self.stopped = True
