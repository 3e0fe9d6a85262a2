"""Which payloads a dataset already imported, read from its own list of imports: the dataset is its own memory.

The service keeps the name under which a file was uploaded, so the name carries the payload's identity. See
docs/decisions/0004-the-ledger.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import Dataset, ImportJob, ImportStatus
from prolific_dataset.upload.upload_name import UploadName

FINISHED: Final = frozenset({ImportStatus.COMPLETE, ImportStatus.PARTIAL})
"""Statuses of imports that ended with records in the dataset, or may have."""


def imports_of(dataset: Dataset | None) -> Sequence[ImportJob]:
    """The imports of a dataset, newest first.

    Raises:
        BlindLedger: the service does not list them.
    """
    if dataset is None or dataset.imports is None:
        raise BlindLedger(
            "The service does not list the dataset's imports, so it is unknown what the dataset already has. "
            "Nothing was uploaded."
        )
    return dataset.imports


def find(imports: Iterable[ImportJob], name: UploadName) -> ImportJob | None:
    """Return the import that has the payload `name` already, or will have it.

    Same bytes are the same payload, wherever the file lies now: a renamed file is not uploaded again. What was
    imported counts most, then what is under way, then what waits for a schema; `failed` and `uninitialised` jobs
    have nothing.

    Args:
        imports: the dataset's imports, newest first.
        name: the payload's name; its commit does not matter.
    """
    same = _same(imports, name)
    for statuses in _BY_WEIGHT:
        for job in same:
            if job.status in statuses:
                return job
    return None


def unused(imports: Iterable[ImportJob], name: UploadName) -> tuple[ImportJob, ...]:
    """Return the `uninitialised` jobs for the payload: an upload may have ended a moment ago or be under way."""
    return tuple(job for job in _same(imports, name) if job.status is ImportStatus.UNINITIALISED)


def _same(imports: Iterable[ImportJob], name: UploadName) -> list[ImportJob]:
    return [
        job
        for job in imports
        if (known := UploadName.parse(job.filename)) and name.digest.startswith(known.digest)
    ]


_BY_WEIGHT: Final = (
    FINISHED,
    frozenset({ImportStatus.QUEUED, ImportStatus.PROCESSING, ImportStatus.UNKNOWN}),
    frozenset({ImportStatus.PENDING_SCHEMA}),
)
