"""Measures our command and its peers side by side, and writes `docs/reference/performance.md` anew.

    python -m bench.validation [--rounds 5] [--megabytes 200] [--shapes small review chat]

In each round every program runs once, ours between the others, so that a busy machine is unfair to all alike.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
from pathlib import Path

from bench.data import MEGABYTE, SCHEMAS, make
from bench.page import PERFORMANCE, Row, Table, fill, markdown
from bench.validation.memory import memory_rows
from bench.validation.odd_files import ODD, odd_files
from bench.validation.peers.commands import PYTHON, Peer, our_start, ours, peers
from bench.validation.runs import Runs, tell
from bench.validation.startup import startup_rows

_ARRAY_MEGABYTES = 20
"""For programs that read no lines and hold all of one document in memory."""
REPOSITORY = Path(__file__).parents[2]


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
    tables.append(odd_files(options.shapes, options.rounds, options.megabytes))
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
    clean = [("clean", megabytes), ("clean", 20), ("clean", 1000)]
    for kind, size in clean + [(odd.kind, odd.megabytes or megabytes) for odd in ODD]:
        subprocess.run([PYTHON, "-m", "bench.data", shape, kind, str(size)], cwd=REPOSITORY, check=True)


def _compare(shape: str, rounds: int, megabytes: int) -> Table:
    others = peers(shape, megabytes=megabytes, array_megabytes=min(megabytes, _ARRAY_MEGABYTES))
    sizes = sorted({peer.megabytes for peer in others})
    own = {size: Runs() for size in sizes}
    theirs = {peer.name: Runs() for peer in others}
    start = Runs()
    for number in range(rounds):
        tell(f"{shape}: round {number + 1} of {rounds}")
        start.add(our_start(shape))
        for peer in others:
            own[peer.megabytes].add(ours(shape, peer.megabytes))
            theirs[peer.name].add(peer.command)
    rows: list[Row] = [("**ours**", f"{size}", *own[size].figures(size), "", "", "") for size in sizes]
    rows += [_row(peer, theirs[peer.name], own[peer.megabytes], start) for peer in others]
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


def _row(peer: Peer, runs: Runs, own: Runs, start: Runs) -> Row:
    ratio, by_cpu = runs.median / own.median, runs.cpu / own.cpu
    if peer.is_limit:
        by_cpu = runs.cpu / (own.cpu - start.cpu)
    reached = by_cpu if peer.is_limit else ratio
    return (
        peer.name,
        f"{peer.megabytes}",
        *runs.figures(peer.megabytes),
        f"{ratio:.2f}",
        f"{by_cpu:.2f}",
        "" if peer.goal is None else f"{peer.goal:.2g} {'✓' if reached >= peer.goal else '✗'}",
    )


if __name__ == "__main__":
    assert sys.executable == PYTHON
    sys.exit(main())
