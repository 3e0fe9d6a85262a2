"""How long small runs take, as a multiple of the interpreter's own start."""

from __future__ import annotations

import os
import subprocess
import time
from typing import Final

from bench.data import CACHE, schema_path
from bench.page import Row, goal
from bench.validation.first_answer import first_answer
from bench.validation.peers.commands import CHECK_JSONSCHEMA, OURS, PYTHON, array_schema, two_lines

_ROUNDS: Final = 25
_DATASET: Final = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"


def startup_rows() -> list[Row]:
    """The table's rows; of each command the fastest round, for whatever disturbs a start makes it slower.

    A command is over when its process is, but for `upload`: there the service's first answer counts, which is that it
    knows no such dataset.
    """
    two = two_lines("small")
    array = two.with_suffix(".json")
    array.write_bytes(b"[" + two.read_bytes().strip().replace(b"\n", b",") + b"]")
    check_jsonschema = [CHECK_JSONSCHEMA, "--schemafile", str(array_schema("small")), array.name]
    with first_answer() as service:
        asking = [OURS, "upload", "--dataset-id", _DATASET, "--api-url", service.url, two.name]
        commands = {
            "`python -c pass`": ([PYTHON, "-c", "pass"], None),
            "`prolific-dataset --help`": ([OURS, "--help"], 6),
            "`prolific-dataset validate` on two lines": (
                [OURS, "validate", "--schema", schema_path("small").name, two.name],
                12,
            ),
            "`prolific-dataset upload`, to the service's first answer": (asking, 18),
            "`check-jsonschema --version`, for comparison": ([CHECK_JSONSCHEMA, "--version"], None),
            "`check-jsonschema` on the same two, for comparison": (check_jsonschema, None),
        }
        seconds = dict.fromkeys(commands, float("inf"))
        for _ in range(_ROUNDS):
            for name, (command, _) in commands.items():
                asks = command is asking
                started = time.perf_counter()
                done = subprocess.run(
                    command, cwd=CACHE, capture_output=True, check=False, env=_environment(asks=asks)
                )
                ended = service.answered_at if asks else time.perf_counter()
                seconds[name] = min(seconds[name], ended - started)
                assert ended > started
                assert done.returncode == (3 if asks else 0), done.stdout
    least = min(seconds.values())
    return [
        (
            name,
            f"{seconds[name] * 1000:.0f}",
            f"{seconds[name] / least:.1f}",
            goal(seconds[name] / least, most),
        )
        for name, (_, most) in commands.items()
    ]


def _environment(*, asks: bool) -> dict[str, str]:
    """Only what asks the service gets a token: with one, a check of files reads the live schema too."""
    return {"PATH": os.environ["PATH"], **({"PROLIFIC_API_TOKEN": "a-token"} if asks else {})}
