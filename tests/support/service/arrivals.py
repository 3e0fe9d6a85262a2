"""Wait for a request to reach the sandbox, instead of sleeping until it probably has."""

from __future__ import annotations

import threading

from prolific_sandbox import SeenRequest


class Arrivals(list[SeenRequest]):
    """The requests that the sandbox has seen, and a way to wait for one."""

    def __init__(self) -> None:
        super().__init__()
        self._arrival = threading.Condition()

    def append(self, request: SeenRequest) -> None:
        with self._arrival:
            super().append(request)
            self._arrival.notify_all()

    def wait_for(self, step: str, *, count: int = 1, timeout: float = 60) -> None:
        with self._arrival:
            arrived = self._arrival.wait_for(lambda: self.steps().count(step) >= count, timeout)
        assert arrived, f"no {step} among {self.steps()}"

    def reaches(self, count: int, *, timeout: float) -> bool:
        """Whether so many requests have been seen, at the latest after `timeout` seconds."""
        with self._arrival:
            return self._arrival.wait_for(lambda: len(self) >= count, timeout)

    def steps(self) -> list[str]:
        return [request.step.value for request in self]
