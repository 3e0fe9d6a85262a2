"""Which payloads a dataset already imported, read from its own list of imports: the dataset is its own memory.

The service keeps the name under which a file was uploaded, so the name carries the payload's identity. See
docs/decisions/0004-the-ledger.md.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from typing import Final

from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import Dataset, ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.upload_name import FORMER_DIGEST_LENGTH, UploadName

FINISHED: Final = frozenset({ImportStatus.COMPLETE, ImportStatus.PARTIAL})
"""Statuses of imports that ended with records in the dataset, or may have."""
NOTHING_STORED: Final = frozenset({ImportStatus.FAILED, ImportStatus.UNINITIALISED})
"""Statuses of imports that brought nothing, or nothing yet."""
_BY_WEIGHT: Final = (
    FINISHED,
    frozenset({ImportStatus.QUEUED, ImportStatus.PROCESSING, ImportStatus.UNKNOWN}),
    frozenset({ImportStatus.PENDING_SCHEMA}),
)


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


def ours(imports: Iterable[ImportJob]) -> Iterator[tuple[ImportJob, UploadName]]:
    """Yield the imports of files that this program made, each with its name."""
    for job in imports:
        if name := UploadName.parse(job.filename):
            yield job, name


def finished(imports: Iterable[ImportJob]) -> Iterator[tuple[ImportJob, UploadName]]:
    """Yield those of ours that ended with records in the dataset, or may have."""
    return ours(job for job in imports if job.status in FINISHED)


def pending(imports: Sequence[ImportJob]) -> tuple[ImportJob, ...]:
    """Our imports that have not ended, oldest first: which records they bring is not known yet."""
    return tuple(job for job, _ in ours(reversed(imports)) if job.status not in FINISHED | NOTHING_STORED)


def in_doubt(imports: Iterable[ImportJob], own: Container[ImportID]) -> tuple[ImportJob, ...]:
    """Our uploads by other runs than this that may arrive although the service has not noticed yet.

    Args:
        imports: the dataset's imports.
        own: the import jobs of this run.
    """
    return tuple(
        job
        for job, _ in ours(imports)
        if job.status is ImportStatus.UNINITIALISED and job.import_id not in own
    )


class Ledger:
    """Imports by the payload that they are of.

    Same bytes are the same payload, wherever the file lies now: a renamed file is not uploaded again. The commit of a
    name does not matter either.

    Args:
        imports: of a dataset, newest first.
    """

    def __init__(self, imports: Iterable[ImportJob]) -> None:
        self._by_start: defaultdict[str, list[tuple[str, ImportJob]]] = defaultdict(list)
        for job, name in ours(imports):
            self._by_start[name.digest[:FORMER_DIGEST_LENGTH]].append((name.digest, job))

    def find(self, name: UploadName) -> ImportJob | None:
        """Return the import that has the payload `name` already, or will have it.

        What was imported counts most, then what is under way, then what waits for a schema, each time the newest;
        `failed` and `uninitialised` jobs have nothing.
        """
        same = self._of(name)
        for statuses in _BY_WEIGHT:
            for job in same:
                if job.status in statuses:
                    return job
        return None

    def unused(self, name: UploadName) -> Sequence[ImportJob]:
        """Return the `uninitialised` jobs for the payload: an upload may have ended a moment ago or be under way."""
        return [job for job in self._of(name) if job.status is ImportStatus.UNINITIALISED]

    def _of(self, name: UploadName) -> Sequence[ImportJob]:
        same_start = self._by_start.get(name.digest[:FORMER_DIGEST_LENGTH], ())
        return [job for digest, job in same_start if name.digest.startswith(digest)]
