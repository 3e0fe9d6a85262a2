"""How often the service is asked how an import is doing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """Seconds to wait between two polls: `first`, then a tenth of the time waited so far.

    The longer an import takes, the less a late answer matters: at most about a tenth of its time is wasted, once it
    has taken three times `first`.
    """

    jitter: Callable[[float, float], float]
    """`random.uniform` or a stand-in: a number between its two arguments."""
    first: float = 1.0
    longest: float = 15.0
    share: float = 0.1

    def wait(self, waited: float | None) -> float:
        """Seconds until the next poll, after `waited` seconds on this import; None before the very first one."""
        if waited is None:
            base = self.first
        else:
            base = max(3 * self.share * self.first, min(self.longest, self.share * waited))
        return self.jitter(0.9 * base, base)

    def after_faults(self, count: int) -> float:
        """Seconds until the next poll when the last `count` failed: doubles with each."""
        return min(self.longest, self.first * 2.0 ** (count - 1))
