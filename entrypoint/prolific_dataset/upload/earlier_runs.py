"""What earlier runs began and did not see the end of: waited for, because it may bring some of the records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from prolific_dataset.client.service import Service
from prolific_dataset.model import Dataset, ImportJob, ImportStatus, Severity
from prolific_dataset.upload.arrival import Claims, wait_for_arrival
from prolific_dataset.upload.ledger import imports_of, in_doubt, pending
from prolific_dataset.upload.new_records import NewRecords
from prolific_dataset.upload.polling import wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.upload.state import DatasetState, FileState


def settle(dataset: DatasetState, service: Service, *, force: bool) -> bool:
    """Wait for the imports of earlier runs to end; return whether any upload makes sense then.

    While one waits for a schema none does, as it is unknown what that brings. With `force` those of other runs count
    for nothing.
    """
    while True:
        service.deadline.check()
        dataset.live = service.api.dataset(dataset.dataset_id)
        under_way = pending(dataset.imports)
        waiting = [job for job in under_way if job.status is ImportStatus.PENDING_SCHEMA]
        for job in waiting:
            if not force or job.import_id in dataset.own_imports:
                _record_pending_schema(dataset, job)
                return False
        if len(waiting) == len(under_way):
            return True
        _wait(dataset, service, [job for job in under_way if job not in waiting])


def came_late(dataset: DatasetState, service: Service, found: Mapping[FileState, NewRecords]) -> bool:
    """Whether an upload of an earlier run turns out to have arrived; waits until that is settled.

    Raises:
        MayStillArrive: the deadline passed before.
    """
    sizes = {file: new.payload.size for file, new in found.items() if new.payload.record_count}
    if not sizes:
        return False
    first = next(iter(sizes))
    known = dataset.imports
    if not in_doubt(known, dataset.own_imports):
        return False

    def look() -> Claims:
        dataset.live = service.api.dataset(dataset.dataset_id)
        return Claims(jobs=in_doubt(imports_of(dataset.live), dataset.own_imports), as_of=dataset.live.as_of)

    wait_for_arrival(
        look,
        path=first.file.path,
        size=max(file.report.size for file in found),
        first_seen=dataset.first_seen,
        deadline=service.deadline,
        tell=service.tell,
    )
    return [job.status for job in dataset.imports] != [job.status for job in known]


def not_ended(live: Dataset | None, *, size: int) -> ImportJob | None:
    """An import of ours that may still bring records to the dataset; `size` is that of the file that may be new."""
    if live is None or live.imports is None:
        return None
    claims = Claims(jobs=in_doubt(live.imports, ()), as_of=live.as_of)
    return next(iter((*pending(live.imports), *claims.good(size))), None)


def _wait(dataset: DatasetState, service: Service, jobs: Sequence[ImportJob]) -> None:
    dataset.note(
        Severity.NOTICE,
        f"Import {jobs[0].import_id} of an earlier run had not ended; this run waited for it, to know what is new.",
    )
    wait_for_imports(
        tuple(job.import_id for job in jobs),
        fetch=partial(service.api.import_job, dataset.dataset_id),
        seen=lambda _: None,
        pace=service.pace,
        deadline=service.deadline,
        tell=service.tell,
    )
    service.deadline.check()


def _record_pending_schema(dataset: DatasetState, job: ImportJob) -> None:
    for file in dataset.files:
        if file.payload is None or file.report.job is not None:
            continue
        placed = rejections(job, file.payload, listed=dataset.settings.rules.listed_per_file)
        file.report = replace(
            file.report, job=job, already_imported=True, rejections=placed.findings, interrupted=False
        )
