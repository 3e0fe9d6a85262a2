"""Splits datasets into jobs of about equal size: the list that `strategy.matrix` takes.

A dataset is never split: the service imports its files one after the other anyway, and their order matters.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from prolific_dataset.config import values
from prolific_dataset.errors import UsageError
from prolific_dataset.model import DatasetID
from prolific_dataset.sanitize import cut, visible

MOST_JOBS: Final = 256
"""Jobs of one matrix (https://docs.github.com/en/actions/reference/limits)."""
MOST_CHARACTERS: Final = 500_000
"""A job's outputs may have 1 MB, counted as UTF-16
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs)."""
_LONGEST_NAME: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedDataset:
    """A dataset with files to upload."""

    dataset_id: DatasetID
    name: str | None
    paths: tuple[str, ...]
    """Its files in the order of upload."""
    size: int
    """Bytes of these files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One job in the matrix. It is small: the configuration file, not the matrix, lists the files."""

    key: str
    """Unique among the jobs: the dataset's id, or the number of a job with several datasets."""
    name: str
    dataset_ids: tuple[DatasetID, ...]
    file_count: int
    size: int


def balance(
    datasets: Sequence[PlannedDataset], *, most: int = MOST_JOBS
) -> tuple[tuple[PlannedDataset, ...], ...]:
    """Spread `datasets` over at most `most` jobs, largest job first.

    Each dataset goes, from the largest to the smallest, to the job with the least work so far ("longest processing
    time first"): no job then has more than 4/3 - 1/(3 `most`) times the work it has in the best of all splits
    (Graham, Bounds on Multiprocessing Timing Anomalies, 1969). The largest job comes first because runners take the
    jobs of a matrix in its order.
    """
    order = {each.dataset_id: index for index, each in enumerate(datasets)}
    jobs: list[list[PlannedDataset]] = [[] for _ in range(min(most, len(datasets)))]
    loads = [(0, 0, number) for number in range(len(jobs))]
    for dataset in sorted(datasets, key=lambda each: -each.size):
        # Among equal loads the job with fewer datasets comes first, so that no job stays empty.
        load, count, number = loads[0]
        heapq.heapreplace(loads, (load + dataset.size, count + 1, number))
        jobs[number].append(dataset)
    jobs.sort(key=lambda job: -sum(each.size for each in job))
    return tuple(tuple(sorted(job, key=lambda each: order[each.dataset_id])) for job in jobs)


def entries(jobs: Sequence[Sequence[PlannedDataset]]) -> tuple[Entry, ...]:
    """Describe `jobs` for the matrix."""
    return tuple(
        Entry(
            key=job[0].dataset_id if len(job) == 1 else f"part-{number:03}",
            name=_name(job),
            dataset_ids=tuple(each.dataset_id for each in job),
            file_count=sum(len(each.paths) for each in job),
            size=sum(each.size for each in job),
        )
        for number, job in enumerate(jobs, start=1)
    )


def render(matrix: Sequence[Entry]) -> str:
    """Return the matrix as JSON on one line; `[]` when there is nothing to do.

    Raises:
        UsageError: it is too long for an output of a job.
    """
    text = json.dumps(
        [
            {
                "key": entry.key,
                "name": entry.name,
                "dataset-id": "\n".join(entry.dataset_ids),
                "file-count": entry.file_count,
                "bytes": entry.size,
            }
            for entry in matrix
        ],
        separators=(",", ":"),
    )
    if len(text) > MOST_CHARACTERS:
        count = sum(len(entry.dataset_ids) for entry in matrix)
        raise UsageError(
            f"A plan for {count} datasets is too long for a job's output.",
            hint="Split the configuration file, and call the workflow once for each part.",
        )
    return text


def parse(text: str | bytes, *, source: str) -> tuple[Entry, ...]:
    """Read a matrix that `render` wrote; unknown keys come from a newer version and are ignored.

    Args:
        text: the JSON.
        source: what messages call it.

    Raises:
        UsageError: it is not a matrix.
    """
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list):
        raise UsageError(f"{source} is not a plan.", hint="Give a file that `prolific-dataset plan` wrote.")
    return tuple(_entry(value, f"{source}: job {number}") for number, value in enumerate(values, start=1))


def _entry(value: object, place: str) -> Entry:
    match value:
        case {
            "key": str(key),
            "name": str(name),
            "dataset-id": str(ids),
            "file-count": int(file_count),
            "bytes": int(size),
        } if isinstance(value, Mapping):
            try:
                dataset_ids = values.dataset_ids(ids)
            except ValueError as error:
                raise UsageError(f"{place}: {error}.") from error
            return Entry(key=key, name=name, dataset_ids=dataset_ids, file_count=file_count, size=size)
        case _:
            raise UsageError(f"{place} lacks a key.", hint="Give a file that `prolific-dataset plan` wrote.")


def _name(job: Sequence[PlannedDataset]) -> str:
    first = cut(visible(job[0].name or job[0].dataset_id), _LONGEST_NAME)
    return first if len(job) == 1 else f"{first} and {len(job) - 1} more"
