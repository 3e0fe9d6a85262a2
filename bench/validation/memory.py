"""Peak memory on a large file, and on one endless line."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from bench.data import CACHE, MEGABYTE
from bench.page import Row
from bench.validation.peers.commands import OURS, ours

_ENDLESS = 500


def memory_rows() -> list[Row]:
    """The table's rows."""
    rows: list[Row] = []
    for shape in ("small", "review"):
        peak = _peak(ours(shape, 1000))
        rows.append((f"1 GB of `{shape}` records", f"{peak:.0f}", _goal(peak, 40)))
    peak = _peak([OURS, "validate", "--quiet", "--schema", "small-schema-0.json", _endless().name])
    rows.append(
        (f"one line of {_ENDLESS} MB, which is reported and not parsed", f"{peak:.0f}", _goal(peak, 100))
    )
    return rows


def _goal(peak: float, most: int) -> str:
    return f"{most} {'✓' if peak <= most else '✗'}"


def _endless() -> Path:
    path = CACHE / f"endless-{_ENDLESS}.jsonl"
    if not path.exists():
        with path.open("wb") as out:
            out.write(b'{"prompt": "')
            for _ in range(_ENDLESS):
                out.write(b"x" * MEGABYTE)
            out.write(b'"}\n')
    return path


def _peak(command: list[str]) -> float:
    process = subprocess.Popen(command, cwd=CACHE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss / 1024
