"""How long small runs take, as a multiple of the interpreter's own start."""

from __future__ import annotations

import os
import subprocess
import time
from typing import TYPE_CHECKING, Final

from data import CACHE, make, schema_path
from peers.commands import OURS, PYTHON

from prolific_sandbox import DEFAULT_TOKEN, Sandbox, serve

if TYPE_CHECKING:
    from page import Row

_ROUNDS: Final = 25
_UNKNOWN_DATASET: Final = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"


def startup_rows() -> list[Row]:
    """The table's rows; of each command the fastest round, for whatever disturbs a start makes it slower."""
    two = CACHE / "two-lines.jsonl"
    with make("small", "clean", 20).open("rb") as lines:
        two.write_bytes(lines.readline() + lines.readline())
    with serve(Sandbox()) as server:
        # The service's first answer is that it knows no such dataset, which ends the run.
        asking = [OURS, "upload", "--dataset-id", _UNKNOWN_DATASET, "--api-url", server.url, two.name]
        commands = {
            "`python -c pass`": ([PYTHON, "-c", "pass"], None),
            "`prolific-dataset --help`": ([OURS, "--help"], 4.8),
            "`prolific-dataset validate` on two lines": (
                [OURS, "validate", "--schema", schema_path("small").name, two.name],
                5.5,
            ),
            "`prolific-dataset upload`, to the service's first answer and its report": (asking, 12),
        }
        seconds = dict.fromkeys(commands, float("inf"))
        for _ in range(_ROUNDS):
            for name, (command, _goal) in commands.items():
                started = time.perf_counter()
                done = subprocess.run(
                    command,
                    cwd=CACHE,
                    capture_output=True,
                    check=False,
                    env=_environment(asks=command is asking),
                )
                seconds[name] = min(seconds[name], time.perf_counter() - started)
                assert done.returncode == (3 if command is asking else 0), done.stdout
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


def _environment(*, asks: bool) -> dict[str, str]:
    """Only what asks the service gets a token: with one, a check of files reads the live schema too."""
    return {"PATH": os.environ["PATH"], **({"PROLIFIC_API_TOKEN": DEFAULT_TOKEN} if asks else {})}


def _verdict(ratio: float, goal: float | None) -> str:
    return "" if goal is None else f"{goal} {'✓' if ratio <= goal else '✗'}"
