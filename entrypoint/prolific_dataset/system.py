"""The real clock."""

from __future__ import annotations

import threading
import time

from prolific_dataset.errors import Interrupted


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
