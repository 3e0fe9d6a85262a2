"""How often the service is asked how an import is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds to wait before each poll of an import: about 1, 2.8, then 2, and from 20 s on a tenth of the time waited.

    So an import is asked for "every few seconds", as the service wants it; docs/decisions/0023-when-to-poll.md has the
    figures.
    """

    jitter: Callable[[float, float], float]
    """`random.uniform` or a stand-in: a number between its two arguments."""
    first: float = 1.0
    """The first wait; all but the longest are in proportion to it."""
    longest: float = 15.0

    def wait(self, waited: float, *, polls: int) -> float:
        """Seconds until the next poll of an import that has been polled so often, `waited` seconds after its turn."""
        match polls:
            case 0:
                return self.jitter(self.first, 1.1 * self.first)
            case 1:
                return 2.8 * self.first
            case _:
                share = min(self.longest, 0.1 * waited)
                return max(2.0 * self.first, self.jitter(0.9 * share, share))

    def after_faults(self, count: int) -> float:
        """Seconds until the next poll when the last `count` failed: doubles with each."""
        return min(self.longest, self.first * 2.0 ** (count - 1))
