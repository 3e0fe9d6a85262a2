"""Measures our command and its peers side by side, and writes `docs/reference/performance.md` anew.

    python -m bench.validation [--rounds 5] [--megabytes 200] [--shapes small review chat]

In each round every program runs once, ours between the others, so that a busy machine is unfair to all alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from bench.data import CACHE, MEGABYTE, SCHEMAS, make
from bench.page import PERFORMANCE, Row, Table, fill, markdown
from bench.validation.memory import memory_rows
from bench.validation.peers.commands import PYTHON, Peer, ours, peers
from bench.validation.startup import startup_rows

_ARRAY_MEGABYTES = 20
"""For programs that read no lines and hold all of one document in memory."""
REPOSITORY = Path(__file__).parents[2]


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


def main() -> int:
    """Run as a command."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--shapes", nargs="+", default=list(SCHEMAS), choices=list(SCHEMAS))
    parser.add_argument("--page", type=Path, default=PERFORMANCE)
    options = parser.parse_args()
    # As an installation has it; without, each run of ours would compile what changed since the last one.
    subprocess.run([PYTHON, "-m", "compileall", "-q", REPOSITORY / "entrypoint"], check=True)
    for shape in options.shapes:
        _make_all(shape, options.megabytes)
    tables = [_compare(shape, options.rounds, options.megabytes) for shape in options.shapes]
    tables.append(_bad(options.shapes, options.rounds, options.megabytes))
    tables.append(Table(title="Memory", head=("what", "peak MB", "goal"), rows=memory_rows()))
    tables.append(
        Table(title="Start", head=("command", "ms", "times `python -c pass`", "goal"), rows=startup_rows())
    )
    machine = f"{os.cpu_count()} cores, {platform.machine()}, CPython {platform.python_version()}"
    command = " ".join(["python -m bench.validation", *sys.argv[1:]])
    made = f"Made by `{command}` on {machine}. Medians of wall times of whole processes, start included."
    fill(options.page, "figures", f"{made}\n\n{markdown(tables)}")
    return 0


def _make_all(shape: str, megabytes: int) -> None:
    """Make all data in processes of their own: a program inherits the peak memory of the one that starts it."""
    wanted = [("clean", megabytes), ("clean", 20), ("clean", 1000), ("some-bad", megabytes), ("all-bad", 20)]
    for kind, size in wanted:
        subprocess.run([PYTHON, "-m", "bench.data", shape, kind, str(size)], cwd=REPOSITORY, check=True)


def _compare(shape: str, rounds: int, megabytes: int) -> Table:
    others = peers(shape, megabytes=megabytes, array_megabytes=min(megabytes, _ARRAY_MEGABYTES))
    sizes = sorted({peer.megabytes for peer in others})
    own = {size: Runs() for size in sizes}
    theirs = {peer.name: Runs() for peer in others}
    for number in range(rounds):
        _tell(f"{shape}: round {number + 1} of {rounds}")
        for peer in others:
            own[peer.megabytes].add(ours(shape, peer.megabytes))
            theirs[peer.name].add(peer.command)
    rows: list[Row] = [("**ours**", f"{size}", *_figures(own[size], size), "", "", "") for size in sizes]
    rows += [_row(peer, theirs[peer.name], own[peer.megabytes]) for peer in others]
    with make(shape, "clean", megabytes).open("rb") as lines:
        length = MEGABYTE // lines.read(MEGABYTE).count(b"\n")
    return Table(
        title=f"`{shape}`: records of about {length} bytes",
        head=(
            "program",
            "MB",
            "seconds",
            "MB/s",
            "CPU s",
            "peak MB",
            "ours is … times as fast",
            "by CPU time",
            "goal",
        ),
        rows=rows,
    )


def _figures(runs: Runs, megabytes: int) -> tuple[str, str, str, str]:
    return (
        f"{runs.median:.2f}",
        f"{megabytes / runs.median:.0f}",
        f"{runs.cpu:.2f}",
        f"{runs.peak / 1024:.0f}",
    )


def _row(peer: Peer, runs: Runs, own: Runs) -> Row:
    ratio = runs.median / own.median
    goal = "" if peer.goal is None else f"{peer.goal:.2g} {'✓' if ratio >= peer.goal else '✗'}"
    return (
        peer.name,
        f"{peer.megabytes}",
        *_figures(runs, peer.megabytes),
        f"{ratio:.2f}",
        f"{runs.cpu / own.cpu:.2f}",
        goal,
    )


def _bad(shapes: list[str], rounds: int, megabytes: int) -> Table:
    rows: list[Row] = []
    for shape in shapes:
        for kind, size in (("some-bad", megabytes), ("all-bad", 20)):
            _tell(f"{shape}: {kind}")
            runs = Runs()
            for _ in range(rounds):
                runs.add(ours(shape, size, kind), expected=1)
            size_in_bytes = make(shape, kind, size).stat().st_size
            rate = size_in_bytes / MEGABYTE / runs.median
            rows.append(
                (shape, kind, f"{size}", f"{runs.median:.2f}", f"{rate:.0f}", f"{runs.peak / 1024:.0f}")
            )
    return Table(
        title="Files with bad records", head=("shape", "kind", "MB", "seconds", "MB/s", "peak MB"), rows=rows
    )


def _tell(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    assert sys.executable == PYTHON
    sys.exit(main())
