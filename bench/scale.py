"""Simulate the upload of 1,000 datasets of 10 TB by the reusable workflow: the tables of docs/scale.md.

`make bench-scale` writes them. The plan is made by the program itself (`balance`); runners then take the jobs in the
order of the matrix. A job starts, fetches its files, checks them, and sends them while the service imports them.
"""

from __future__ import annotations

import heapq
import random
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from bench.page import filled, lines
from prolific_dataset.jobs.matrix import MOST_JOBS, Entry, balance, entry
from prolific_dataset.model import DatasetID

PAGE = Path(__file__).parents[1] / "docs/scale.md"
DATASETS = 1000
TOTAL_GB = 10_000
FILE_GB = 1
JOB_HOURS = 6
START_SECONDS = 60
NETWORK_MB_S = 100
VALIDATE_MB_S = 700
LONGEST_POLL = 15
GUESS = "**a guess**"
INPUTS = (
    (
        "Datasets, their size together, size of a file",
        f"{DATASETS:,}, {TOTAL_GB:,} GB, {FILE_GB} GB",
        "the case",
    ),
    ("Jobs of a matrix; hours of a job", f"{MOST_JOBS}; {JOB_HOURS}", "limits of GitHub"),
    ("Longest pause between two checks of an import", f"{LONGEST_POLL} s", "this program"),
    (
        "Check of records of 1 kB",
        f"{VALIDATE_MB_S} MB/s",
        "measured, rounded down: [performance](reference/performance.md)",
    ),
    ("A job's start: runner, image, checkout", f"{START_SECONDS} s", f"{GUESS}: it depends on GitHub's load"),
    (
        "Network of a runner, in and out",
        f"{NETWORK_MB_S} MB/s",
        f"{GUESS}: GitHub promises nothing. The program itself can send faster",
    ),
    ("Imports of one dataset", "in the table", f"{GUESS}: the service documents no rate, so it is varied"),
    ("Sizes of datasets", "in the table", f"{GUESS}: all alike, or the largest a fortieth of everything"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is not in the hands of this program."""

    name: str
    runners: int
    import_mb_s: float = 50
    sigma: float = 0
    """Spread of the datasets' sizes, of the logarithm; 0 makes all alike."""


WORLDS = (
    World(name="one runner", runners=1),
    World(name="20 runners", runners=20),
    World(name="60 runners", runners=60),
    World(name="256 runners", runners=256),
    World(name="256 runners, slow imports", runners=256, import_mb_s=5),
    World(name="256 runners, uneven sizes", runners=256, sigma=1.2),
    World(name="256 runners, uneven sizes, slow imports", runners=256, sigma=1.2, import_mb_s=5),
)


def datasets(sigma: float) -> list[Entry]:
    """Return datasets of `TOTAL_GB` together, the same ones each time."""
    source = random.Random(20261122)
    weights = [source.lognormvariate(0, sigma) for _ in range(DATASETS)]
    sizes = [weight / sum(weights) * TOTAL_GB * 10**9 for weight in weights]
    return [
        entry(DatasetID(str(UUID(int=number))), name=None, sizes=_files(round(size)))
        for number, size in enumerate(sizes)
    ]


def _files(size: int) -> list[int]:
    """The sizes of a dataset's files."""
    number = max(1, round(size / FILE_GB / 10**9))
    return [size // number + (index < size % number) for index in range(number)]


def seconds(job: tuple[Entry, ...], world: World) -> float:
    """How long a job takes; the service imports the files of a dataset one by one while later ones are sent."""
    size = sum(each.size for each in job) / 10**6
    largest = max(each.size for each in job) / 10**6
    fetched, checked = size / NETWORK_MB_S, size / VALIDATE_MB_S
    return START_SECONDS + fetched + checked + max(size / NETWORK_MB_S, largest / world.import_mb_s)


def makespan(durations: list[float], runners: int) -> float:
    """How long all jobs take when each free runner takes the next one."""
    free = [0.0] * runners
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)


def row(world: World) -> tuple[str, ...]:
    """Return the table's row for a world."""
    jobs = balance(datasets(world.sigma))
    durations = [seconds(job, world) for job in jobs]
    whole = makespan(durations, world.runners)
    # One look at each of the datasets under way in the longest pause, and one question for each file's address.
    looks = world.runners * DATASETS / len(jobs) / LONGEST_POLL
    files = sum(each.file_count for job in jobs for each in job)
    return (
        world.name,
        f"{world.import_mb_s:g} MB/s",
        f"{max(sum(each.size for each in job) for job in jobs) / 10**9:,.0f} GB",
        f"{max(durations) / 3600:.1f} h",
        str(sum(duration > JOB_HOURS * 3600 for duration in durations)),
        f"{whole / 3600:.1f} h",
        f"{looks + files / whole:.1f}",
    )


HEAD = (
    "Runners and sizes",
    "Import rate of a dataset",
    "Largest job",
    "Longest job",
    f"Jobs over {JOB_HOURS} h",
    "All done after",
    "API requests a second",
)


def fill(page: str) -> str:
    """Return the page with both tables in their places."""
    page = filled(page, "inputs", lines((("Input", "Value", "Where it comes from"), *INPUTS)))
    return filled(page, "simulation", lines((HEAD, *map(row, WORLDS))))


if __name__ == "__main__":
    PAGE.write_text(fill(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
