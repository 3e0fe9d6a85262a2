"""Splits datasets into jobs of about equal size: the list that `strategy.matrix` takes.

A dataset is never split: the service imports its files one after the other anyway, and their order matters.
"""

from __future__ import annotations

import heapq
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from prolific_dataset.config import values
from prolific_dataset.errors import UsageError
from prolific_dataset.formats.nodes import Node
from prolific_dataset.model import DatasetID
from prolific_dataset.sanitize import cut, visible

MOST_JOBS: Final = 256
"""Jobs of one matrix (https://docs.github.com/en/actions/reference/limits)."""
MOST_CHARACTERS: Final = 500_000
"""A job's outputs may have 1 MB, counted as UTF-16
(https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idoutputs)."""
_LONGEST_NAME: Final = 80
_HINT: Final = "Give a file that `prolific-dataset plan` wrote."


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One job in the matrix. It is small: the configuration file, not the matrix, lists the files."""

    key: str
    """Unique among the jobs: the dataset's id, or the number of a job with several datasets."""
    name: str
    dataset_ids: tuple[DatasetID, ...]
    file_count: int
    size: int
    """Bytes of the files."""


def entry(dataset_id: DatasetID, *, name: str | None, sizes: Sequence[int]) -> Entry:
    """Describe a job for one dataset, whose files have `sizes`."""
    return Entry(
        key=dataset_id,
        name=cut(visible(name or dataset_id), _LONGEST_NAME),
        dataset_ids=(dataset_id,),
        file_count=len(sizes),
        size=sum(sizes),
    )


def balance(datasets: Sequence[Entry], *, most: int = MOST_JOBS) -> tuple[tuple[Entry, ...], ...]:
    """Spread `datasets`, each described as a job of its own, over at most `most` jobs, largest job first.

    Each dataset goes, from the largest to the smallest, to the job with the least work so far ("longest processing
    time first"): no job then has more than 4/3 - 1/(3 `most`) times the work it has in the best of all splits
    (Graham, Bounds on Multiprocessing Timing Anomalies, 1969). The largest job comes first because runners take the
    jobs of a matrix in its order.
    """
    order = {each.key: index for index, each in enumerate(datasets)}
    jobs: list[list[Entry]] = [[] for _ in range(min(most, len(datasets)))]
    loads = [(0, 0, number) for number in range(len(jobs))]
    for dataset in sorted(datasets, key=lambda each: -each.size):
        # Among equal loads the job with fewer datasets comes first, so that no job stays empty.
        load, count, number = loads[0]
        heapq.heapreplace(loads, (load + dataset.size, count + 1, number))
        jobs[number].append(dataset)
    jobs.sort(key=lambda job: -sum(each.size for each in job))
    return tuple(tuple(sorted(job, key=lambda each: order[each.key])) for job in jobs)


def entries(jobs: Sequence[Sequence[Entry]]) -> tuple[Entry, ...]:
    """Make one entry of the datasets of each job."""
    return tuple(
        job[0]
        if len(job) == 1
        else Entry(
            key=f"part-{number:03}",
            name=f"{job[0].name} and {len(job) - 1} more",
            dataset_ids=tuple(each.dataset_ids[0] for each in job),
            file_count=sum(each.file_count for each in job),
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
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, list):
        raise UsageError(f"{source} is not a plan.", hint=_HINT)
    return tuple(map(_entry, Node(value=value, source=source, hint=_HINT).items()))


def _entry(node: Node) -> Entry:
    ids = node.at("dataset-id")
    try:
        dataset_ids = values.dataset_ids(ids.text())
    except ValueError as error:
        raise ids.error(f"is wrong: {error}") from error
    return Entry(
        key=node.at("key").text(),
        name=node.at("name").text(),
        dataset_ids=dataset_ids,
        file_count=node.at("file-count").whole(),
        size=node.at("bytes").whole(),
    )
