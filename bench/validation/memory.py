"""Peak memory on a large file, and on one endless line."""

from __future__ import annotations

from pathlib import Path

from bench.data import CACHE, MEGABYTE
from bench.page import Row, goal
from bench.validation.peers.commands import OURS, ours
from bench.validation.runs import Runs

_ENDLESS = 500


def memory_rows() -> list[Row]:
    """The table's rows."""
    endless = [OURS, "validate", "--quiet", "--schema", "small-schema-0.json", _endless().name]
    what = f"one line of {_ENDLESS} MB, which is reported and not parsed"
    return [
        *(_row(f"1 GB of `{each}` records", ours(each, 1000), most=40) for each in ("small", "review")),
        _row(what, endless, most=100, exit_code=1),
    ]


def _row(what: str, command: list[str], *, most: int, exit_code: int = 0) -> Row:
    runs = Runs()
    runs.add(command, expected=exit_code)
    peak = runs.peak / 1024
    return (what, f"{peak:.0f}", goal(peak, most))


def _endless() -> Path:
    path = CACHE / f"endless-{_ENDLESS}.jsonl"
    if not path.exists():
        with path.open("wb") as out:
            out.write(b'{"prompt": "')
            for _ in range(_ENDLESS):
                out.write(b"x" * MEGABYTE)
            out.write(b'"}\n')
    return path
