"""Runs a program several times, and keeps what it needed."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field

from bench.data import CACHE


@dataclass
class Runs:
    """Wall seconds and peak memory of all rounds of one program."""

    seconds: list[float] = field(default_factory=list)
    cpu_seconds: list[float] = field(default_factory=list)
    """Of the program and all processes it started: steadier than wall time on a busy machine."""
    peak: int = 0
    """KiB of its largest process."""

    def add(self, command: list[str], expected: int = 0) -> None:
        """Run `command` once more; what ends otherwise than `expected` has not done the work."""
        started = time.perf_counter()
        process = subprocess.Popen(command, cwd=CACHE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - started)
        self.cpu_seconds.append(usage.ru_utime + usage.ru_stime)
        process.returncode = os.waitstatus_to_exitcode(status)
        self.peak = max(self.peak, usage.ru_maxrss)
        if process.returncode != expected:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")

    @property
    def cpu(self) -> float:
        """The median of the CPU seconds."""
        return statistics.median(self.cpu_seconds)

    @property
    def median(self) -> float:
        """The median of the wall seconds."""
        return statistics.median(self.seconds)

    def figures(self, megabytes: int) -> tuple[str, str, str, str]:
        """Wall seconds, megabytes a second, CPU seconds and peak megabytes, as a table has them."""
        return (
            f"{self.median:.2f}",
            f"{megabytes / self.median:.0f}",
            f"{self.cpu:.2f}",
            f"{self.peak / 1024:.0f}",
        )


def tell(what: str) -> None:
    """Say what is measured now."""
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)
