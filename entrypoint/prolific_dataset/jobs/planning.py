"""Which datasets have something to upload, how the work is split into jobs, and the plan as lines of text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import UsageError
from prolific_dataset.files.git.lfs import LARGEST as LARGEST_POINTER
from prolific_dataset.files.git.lfs import Pointer
from prolific_dataset.files.patterns import Selection
from prolific_dataset.formats.payload import LARGEST
from prolific_dataset.jobs.matrix import Entry, balance, entries, entry
from prolific_dataset.model import DataFile, DatasetID, Notice, Severity
from prolific_dataset.validation.rules.file import FileTooLarge
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.wording import count, number, size


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The jobs to run, largest first, and notices about how they were chosen."""

    matrix: tuple[Entry, ...]
    notices: tuple[Notice, ...] = ()
    dataset_count: int = 0
    """All datasets considered, including those with nothing to upload."""


def plan(datasets: Sequence[DatasetSettings], choose: Callable[[DatasetSettings], Selection]) -> Plan:
    """Choose the files of all datasets and split the work; only sizes are read.

    Args:
        datasets: what the inputs and the configuration file name.
        choose: returns the files of a dataset.

    Raises:
        UsageError: a dataset has no id, a file is larger than an upload may be, or the patterns are wrong.
    """
    sizes: dict[DatasetID, list[int]] = {}
    names: dict[DatasetID, str] = {}
    notices: list[Notice] = []
    for dataset in datasets:
        if dataset.dataset_id is None:
            raise UsageError(
                f"dataset-id: no dataset is given for {', '.join(dataset.files)}, so there can be no job for it.",
                hint="Give dataset-id, or `id` in the configuration file.",
            )
        chosen = choose(dataset)
        notices += chosen.notices
        if not chosen.files:
            continue
        sizes.setdefault(dataset.dataset_id, []).extend(_size(each, dataset.rules) for each in chosen.files)
        if dataset.name:
            names[dataset.dataset_id] = dataset.name
    jobs = balance([entry(each, name=names.get(each), sizes=sizes[each]) for each in sizes])
    return Plan(
        matrix=entries(jobs),
        notices=tuple(dict.fromkeys(notices)),
        dataset_count=len({dataset.dataset_id for dataset in datasets}),
    )


def _size(file: DataFile, rules: RuleSettings) -> int:
    """Return the bytes of the data, also where only its Git LFS pointer is checked out: a plan needs no download."""
    try:
        here = file.location.stat().st_size
        pointer = Pointer.parse(file.location.read_bytes()) if here < LARGEST_POINTER else None
    except OSError as error:
        raise UsageError(f"{file.path} cannot be read: {error.strerror}.", hint="Check the file.") from error
    bytes_ = pointer.size if pointer else here
    if bytes_ > LARGEST and rules.severity_of(FileTooLarge) is Severity.ERROR:
        raise UsageError(
            f"{file.path} has {number(bytes_)} bytes; an upload may have at most {number(LARGEST)} (5 GiB).",
            hint=FileTooLarge.fix(),
        )
    return bytes_


def headline(plan: Plan) -> str:
    """Return the sentence a reader needs if they read only one."""
    if not plan.matrix:
        looked_at = count(plan.dataset_count, "dataset")
        return (
            f"Nothing to upload: no file of {looked_at} is new or changed. The matrix is empty, "
            "so the job that uses it needs `if: needs.plan.outputs.matrix != '[]'`."
        )
    datasets = sum(len(each.dataset_ids) for each in plan.matrix)
    files = sum(each.file_count for each in plan.matrix)
    bytes_ = sum(each.size for each in plan.matrix)
    jobs = count(len(plan.matrix), "job")
    return f"{count(files, 'file')} of {count(datasets, 'dataset')}, {size(bytes_)}, in {jobs}"


def lines(plan: Plan) -> Iterator[str]:
    """Yield the headline, a line for each job, and the notices."""
    yield headline(plan)
    for each in plan.matrix:
        yield f"  {each.name}: {count(each.file_count, 'file')}, {size(each.size)}"
    for notice in plan.notices:
        yield f"{notice.severity}: {notice.message}"
