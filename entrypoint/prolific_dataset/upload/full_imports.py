"""Imports in full: a dataset's list may leave out what became of their records, which the page of each import says.

The counts and errors of an import are optional fields
(https://docs.prolific.com/api-reference/task-builder/get-dataset-import-status).
"""

from collections.abc import Callable
from dataclasses import replace

from prolific_dataset.model import Dataset, ImportID, ImportJob, ImportStatus

Fetch = Callable[[ImportID], ImportJob]


def in_full(job: ImportJob, fetch: Fetch) -> ImportJob:
    """Complete an import that has ended, as the list shows it; it keeps the name that it has there.

    Args:
        job: the import.
        fetch: asks for the page of an import.

    Raises:
        ServiceError: the page cannot be had.
    """
    lacks_count = job.status is ImportStatus.COMPLETE and job.accepted_count is None
    return replace(fetch(job.import_id), filename=job.filename) if lacks_count or _lacks_errors(job) else job


def with_rejections(live: Dataset, fetch: Fetch) -> Dataset:
    """Complete the imports of a dataset that rejected records.

    Raises:
        ServiceError: the page of one cannot be had.
    """
    imports = live.imports or ()
    if not any(map(_lacks_errors, imports)):
        return live
    return replace(live, imports=tuple(in_full(job, fetch) if _lacks_errors(job) else job for job in imports))


def _lacks_errors(job: ImportJob) -> bool:
    return job.status is ImportStatus.PARTIAL and not job.errors and job.rejected_count != 0
