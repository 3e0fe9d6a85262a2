"""The commands with which a report's imports are looked at and waited for later, their ids filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.wording import count

_WORD: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,63}")
"""An id that is safe to paste into a shell; ids of imports are the service's words."""
_DATASETS_SHOWN: Final = 5
_IMPORTS_SHOWN: Final = 10


def follow_up(report: Report) -> tuple[str, ...]:
    """Return a sentence with a command for each dataset with an import that has not ended or waits for a schema."""
    sentences = [sentence for dataset in report.datasets for sentence in _of_dataset(dataset)]
    hidden = len(sentences) - _DATASETS_SHOWN
    if hidden > 0:
        return (*sentences[:_DATASETS_SHOWN], f"{count(hidden, 'more such command')} not shown.")
    return tuple(sentences)


def command(name: str, dataset_id: DatasetID | None, import_ids: Iterable[ImportID]) -> str | None:
    """Return `prolific-dataset NAME` for imports, as code; None where an id is no word to paste into a shell."""
    ids = tuple(import_ids)
    if dataset_id is None or not ids or not all(map(_WORD.fullmatch, (dataset_id, *ids))):
        return None
    return f"`prolific-dataset {name} --dataset-id {dataset_id} {' '.join(ids)}`"


def _of_dataset(dataset: DatasetReport) -> Iterator[str]:
    for outcome, name, does in (
        (Outcome.UNFINISHED, "wait", "follows what was begun to its end, and uploads nothing"),
        (Outcome.PENDING_SCHEMA, "status", "shows whether it still waits for a schema"),
    ):
        ids = [
            file.job.import_id
            for file in dataset.files
            # An import without its file would be waited for in vain.
            if file.job and file.outcome is outcome and (file.is_sent or _has_file(file.job))
        ]
        if shown := command(name, dataset.dataset_id, ids[:_IMPORTS_SHOWN]):
            hidden = len(ids) - _IMPORTS_SHOWN
            more = (
                f" For {count(hidden, 'more import')}, see `prolific-dataset imports`." if hidden > 0 else ""
            )
            yield f"{shown} {does}.{more}"


def _has_file(job: ImportJob) -> bool:
    return job.status is not ImportStatus.UNINITIALISED
