"""Simulate the upload of very many datasets by the reusable workflow: the table of docs/scale.md (`make bench-scale`).

The plan is made by the program itself (`matrix.balance`); runners then take jobs in the order of the matrix. What a job
takes: to start, to fetch its files, to check them, to send them while the service imports them one after the other.
"""

from __future__ import annotations

import heapq
import json
import random
import re
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from prolific_dataset.jobs.matrix import PlannedDataset, balance
from prolific_dataset.model import DatasetID

_RATES = json.loads(Path(__file__).with_name("scale-rates.json").read_text(encoding="utf-8"))
VALIDATE_MB_S: int = _RATES["validate_mb_s"]
PUT_MB_S: int = _RATES["put_mb_s"]
DATASETS = 1000
TOTAL_GB = 10_000
FILE_GB = 1
JOB_LIMIT = 6 * 3600
START_SECONDS = 60
"""To get a runner, the image and the checkout, without the data."""
NETWORK_MB_S = 100
"""Of a runner, in each direction: a guess, for GitHub promises nothing."""
LONGEST_POLL = 15
Job = tuple[PlannedDataset, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is not in the hands of this program."""

    name: str
    sigma: float
    """Spread of the datasets' sizes: of the logarithm; 0 makes all alike."""
    runners: int
    import_mb_s: float
    """How fast the service imports the files of one dataset: a guess, for it is not documented."""


WORLDS = (
    World(name="one runner", sigma=0, runners=1, import_mb_s=50),
    World(name="20 runners", sigma=0, runners=20, import_mb_s=50),
    World(name="60 runners", sigma=0, runners=60, import_mb_s=50),
    World(name="256 runners", sigma=0, runners=256, import_mb_s=50),
    World(name="256 runners, slow imports", sigma=0, runners=256, import_mb_s=5),
    World(name="256 runners, uneven sizes", sigma=1.2, runners=256, import_mb_s=50),
    World(name="256 runners, uneven sizes, slow imports", sigma=1.2, runners=256, import_mb_s=5),
)


def datasets(sigma: float) -> list[PlannedDataset]:
    """Return datasets of `TOTAL_GB` together, the same ones each time."""
    source = random.Random(20261122)
    weights = [source.lognormvariate(0, sigma) for _ in range(DATASETS)]
    sizes = [weight / sum(weights) * TOTAL_GB * 10**9 for weight in weights]
    return [
        PlannedDataset(
            dataset_id=DatasetID(str(UUID(int=number))),
            name=None,
            paths=tuple(f"{number}/{file}" for file in range(max(1, round(size / FILE_GB / 10**9)))),
            size=round(size),
        )
        for number, size in enumerate(sizes)
    ]


def seconds(job: Job, world: World) -> float:
    """How long a job takes; the service imports the files of a dataset one by one while later ones are sent."""
    size = sum(each.size for each in job) / 10**6
    largest = max(each.size for each in job) / 10**6
    put = min(NETWORK_MB_S, PUT_MB_S)
    waiting = max(size / put, largest / world.import_mb_s)
    return START_SECONDS + size / NETWORK_MB_S + size / VALIDATE_MB_S + waiting


def makespan(durations: list[float], runners: int) -> float:
    """How long all jobs take when each free runner takes the next one."""
    free = [0.0] * runners
    for duration in durations:
        heapq.heapreplace(free, free[0] + duration)
    return max(free)


def row(world: World) -> list[str]:
    """Return the table's row for a world."""
    jobs = balance(datasets(world.sigma))
    durations = [seconds(job, world) for job in jobs]
    whole = makespan(durations, world.runners)
    loads = [sum(each.size for each in job) for job in jobs]
    too_long = sum(duration > JOB_LIMIT for duration in durations)
    # One look at each of the datasets under way in the longest pause, and one question for each file's address.
    under_way = world.runners * DATASETS / len(jobs)
    files = sum(len(each.paths) for job in jobs for each in job)
    return [
        world.name,
        f"{world.import_mb_s:g} MB/s",
        f"{max(loads) / 10**9:,.0f} GB",
        _hours(max(durations)),
        str(too_long),
        _hours(whole),
        f"{under_way / LONGEST_POLL + files / whole:.1f}",
    ]


def _hours(duration: float) -> str:
    return f"{duration / 3600:.1f} h"


def table() -> str:
    """Return the whole table as Markdown."""
    head = (
        "Runners and sizes",
        "Import rate of a dataset",
        "Largest job",
        "Longest job",
        "Jobs over 6 h",
        "All done after",
        "API requests a second",
    )
    lines = [head, ("---", *["---:"] * (len(head) - 1)), *map(row, WORLDS)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def fill(page: str) -> str:
    """Return the page with the table and the rates it starts from in their places."""
    place = re.compile(r"(<!-- simulation -->\n).*?(<!-- /simulation -->)", re.DOTALL)
    rates = f"Checking runs at {VALIDATE_MB_S} MB/s here and sending at {PUT_MB_S} MB/s."
    return place.sub(lambda found: f"{found[1]}{rates}\n\n{table()}\n\n{found[2]}", page)


if __name__ == "__main__":
    path = Path(__file__).parents[1] / "docs" / "scale.md"
    path.write_text(fill(path.read_text(encoding="utf-8")), encoding="utf-8")
