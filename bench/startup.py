"""How long small runs take, as a multiple of the interpreter's own start."""

from __future__ import annotations

import subprocess
import time
from typing import TYPE_CHECKING

from data import CACHE, make, schema_path
from peers.commands import OURS, PYTHON

if TYPE_CHECKING:
    from page import Row

_ROUNDS = 25


def startup_rows() -> list[Row]:
    """The table's rows; of each command the fastest round, for whatever disturbs a start makes it slower."""
    two = CACHE / "two-lines.jsonl"
    with make("small", "clean", 20).open("rb") as lines:
        two.write_bytes(lines.readline() + lines.readline())
    commands = {
        "`python -c pass`": ([PYTHON, "-c", "pass"], None),
        "`prolific-dataset --help`": ([OURS, "--help"], 4.8),
        "`prolific-dataset validate` on two lines": (
            [OURS, "validate", "--schema", schema_path("small").name, two.name],
            5.5,
        ),
    }
    seconds = dict.fromkeys(commands, float("inf"))
    for _ in range(_ROUNDS):
        for name, (command, _goal) in commands.items():
            started = time.perf_counter()
            subprocess.run(command, cwd=CACHE, capture_output=True, check=True)
            seconds[name] = min(seconds[name], time.perf_counter() - started)
    least = min(seconds.values())
    return [
        (
            name,
            f"{seconds[name] * 1000:.0f}",
            f"{seconds[name] / least:.1f}",
            _verdict(seconds[name] / least, goal),
        )
        for name, (_, goal) in commands.items()
    ]


def _verdict(ratio: float, goal: float | None) -> str:
    return "" if goal is None else f"{goal} {'✓' if ratio <= goal else '✗'}"
