"""Which datasets have something to upload, and how the work is split into jobs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prolific_dataset.config.settings import DatasetSettings, IfNoFilesFound
from prolific_dataset.errors import UsageError
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.git.lfs import LARGEST as LARGEST_POINTER
from prolific_dataset.files.git.lfs import Pointer
from prolific_dataset.files.selection import choose
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.payload import LARGEST
from prolific_dataset.jobs.matrix import Entry, PlannedDataset, balance, entries
from prolific_dataset.model import DataFile, DatasetID, Notice, Severity
from prolific_dataset.validation.rules.file import FileTooLarge
from prolific_dataset.wording import number


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The jobs to run, largest first, and notices about how they were chosen."""

    matrix: tuple[Entry, ...]
    notices: tuple[Notice, ...] = ()
    dataset_count: int = 0
    """All datasets considered, including those with nothing to upload."""


def plan(
    datasets: Sequence[DatasetSettings],
    workspace: Workspace,
    *,
    changed: ChangedFiles | None,
    if_no_files_found: IfNoFilesFound,
    checkout: Checkout | None = None,
    keep_going: Callable[[], None] = lambda: None,
) -> Plan:
    """Choose the files of all datasets and split the work; only sizes are read.

    Args:
        datasets: what the inputs and the configuration file name.
        workspace: where the files are.
        changed: the only files to upload; None for all.
        if_no_files_found: what to do when a dataset's patterns match no file.
        checkout: knows what git ignores; None where that does not matter.
        keep_going: called while files are searched for; raises to end the search.

    Raises:
        UsageError: a dataset has no id, a file is larger than an upload may be, or the patterns are wrong.
    """
    planned: dict[DatasetID, PlannedDataset] = {}
    notices: list[Notice] = []
    for dataset in datasets:
        if dataset.dataset_id is None:
            raise UsageError(
                f"dataset-id: no dataset is given for {', '.join(dataset.files)}, so there can be no job for it.",
                hint="Give dataset-id, or `id` in the configuration file.",
            )
        chosen = choose(
            dataset,
            workspace,
            changed=changed,
            if_no_files_found=if_no_files_found,
            checkout=checkout,
            keep_going=keep_going,
        )
        notices += chosen.notices
        if not chosen.files:
            continue
        sizes = [_size(file) for file in chosen.files]
        if dataset.rules.severity_of(FileTooLarge) is Severity.ERROR:
            _refuse_too_large(chosen.files, sizes)
        earlier = planned.get(dataset.dataset_id)
        planned[dataset.dataset_id] = PlannedDataset(
            dataset_id=dataset.dataset_id,
            name=dataset.name or (earlier.name if earlier else None),
            paths=(*(earlier.paths if earlier else ()), *(file.path for file in chosen.files)),
            size=(earlier.size if earlier else 0) + sum(sizes),
        )
    jobs = balance(tuple(planned.values()))
    count = len({dataset.dataset_id for dataset in datasets})
    return Plan(matrix=entries(jobs), notices=tuple(dict.fromkeys(notices)), dataset_count=count)


def _size(file: DataFile) -> int:
    """Return the bytes of the data, also where only its Git LFS pointer is checked out: a plan needs no download."""
    try:
        here = file.location.stat().st_size
        pointer = Pointer.parse(file.location.read_bytes()) if here < LARGEST_POINTER else None
    except OSError as error:
        raise UsageError(f"{file.path} cannot be read: {error.strerror}.", hint="Check the file.") from error
    return pointer.size if pointer else here


def _refuse_too_large(files: Sequence[DataFile], sizes: Sequence[int]) -> None:
    for file, bytes_ in zip(files, sizes, strict=True):
        if bytes_ > LARGEST:
            raise UsageError(
                f"{file.path} has {number(bytes_)} bytes; an upload may have at most {number(LARGEST)} (5 GiB).",
                hint=FileTooLarge.fix(),
            )
