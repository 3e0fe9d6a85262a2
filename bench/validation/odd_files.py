"""Files with bad, repeated or usual but odd records, beside clean ones of as many bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from bench.data import SCHEMAS
from bench.page import Row, Table, goal
from bench.validation.peers.commands import ours
from bench.validation.runs import Runs, tell

_FEW_MEGABYTES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """Data that is not clean."""

    kind: str
    megabytes: int | None = None
    """None for as many as the clean data has."""
    most: dict[str, float] = field(default_factory=dict)
    """How many times the CPU time of the clean check it may take, by shape; a shape without has no goal."""


ODD = (
    Odd(kind="some-bad"),
    # Half of what it took when each bad record was still explained.
    Odd(kind="all-bad", megabytes=_FEW_MEGABYTES, most={"small": 6, "review": 2.8, "chat": 1.9}),
    Odd(kind="numbers", megabytes=_FEW_MEGABYTES, most=dict.fromkeys(SCHEMAS, 3)),
    Odd(kind="twice-by-line", most=dict.fromkeys(SCHEMAS, 3)),
    Odd(kind="twice-as-a-whole", most=dict.fromkeys(SCHEMAS, 3)),
)


def odd_files(shapes: list[str], rounds: int, megabytes: int) -> Table:
    """Measure our command on such files, each run beside one on clean data."""
    rows: list[Row] = []
    for shape in shapes:
        for odd in ODD:
            size = odd.megabytes or megabytes
            tell(f"{shape}: {odd.kind}")
            runs, clean = Runs(), Runs()
            for _ in range(rounds):
                clean.add(ours(shape, size))
                runs.add(ours(shape, size, odd.kind), expected=1 if "bad" in odd.kind else 0)
            times, most = runs.cpu / clean.cpu, odd.most.get(shape)
            rows.append(
                (
                    shape,
                    odd.kind,
                    f"{size}",
                    *runs.figures(size),
                    f"{clean.peak / 1024:.0f}",
                    f"{times:.1f}",
                    goal(times, most),
                )
            )
    return Table(
        title="Files with bad, repeated or usual but odd records, beside clean ones of as many bytes",
        head=(
            "shape",
            "kind",
            "MB",
            "seconds",
            "MB/s",
            "CPU s",
            "peak MB",
            "clean: peak MB",
            "times the CPU time of clean",
            "goal",
        ),
        rows=rows,
    )
