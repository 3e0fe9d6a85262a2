"""What it means to append, and to go back to files: refused while records may be there of which no import tells."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from prolific_dataset.config.settings import CONFIGURATION_PATH
from prolific_dataset.errors import BlindLedger
from prolific_dataset.model import ImportID, Severity
from prolific_dataset.upload.append.marks import Mark, open_marks
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.wording import count

_SYNCS: Final = (
    "Appending starts a sync of every batch that has `auto_sync_enabled`: new tasks, which are paid."
)
_AGAIN: Final = (
    "What earlier runs appended is sent again, because no import tells of it; the service is documented to store it "
    "once."
)


def tell_of_appending(dataset: DatasetState) -> None:
    """Say once what it means that records are appended."""
    earlier = open_marks(dataset.imports).keys() - dataset.own_imports
    if not any(notice.message.startswith(_SYNCS) for notice in dataset.notices):
        dataset.note(Severity.NOTICE, f"{_SYNCS} {_AGAIN}" if earlier else _SYNCS)


def has_adopted(dataset: DatasetState) -> bool:
    """Whether records were appended that the configuration says to be there: how many is unknown."""
    adopted = {each.import_id for each in dataset.settings.imported}
    return any(job.import_id in adopted and job.accepted_count == 0 for job in dataset.imports)


def stop_change_over(dataset: DatasetState, *, force: bool) -> bool:
    """Whether an upload of files stops because records may have been appended; says so, and how to go on.

    Args:
        dataset: gets the failure, or only a warning where `force` is given.
        force: whether to upload all the same.
    """
    marks = open_marks(dataset.imports)
    if not marks:
        return False
    paths = _paths(marks, dataset)
    what = f"{_what(marks, paths)} Appended records leave no import, so it is unknown which records are new."
    if force:
        dataset.note(Severity.WARNING, f"{what} With `force` they are uploaded all the same.")
        return False
    entries = [
        entry_text(import_id, paths.get(mark, "THE-FILE"), commit="THAT-COMMIT")
        for import_id, mark in marks.items()
    ]
    error = BlindLedger(
        f"{what} Nothing was uploaded, because an upload would put them there twice.",
        hint="Use `via: append`. To change over, run once more with it. When that run is green, write its commit into "
        f"the dataset's entry of {CONFIGURATION_PATH}: `imported: [{', '.join(entries)}]`.",
    )
    dataset.fail(error)
    return True


def warn_of_change_over(dataset: DatasetState) -> None:
    """Say in a run that only validates that an upload of files would stop."""
    marks = open_marks(dataset.imports)
    if not marks:
        return
    for file in dataset.files:
        file.report = replace(file.report, new_count=None, is_new_count_unknown=True)
    dataset.note(
        Severity.WARNING, f"An upload with `via: file` would stop. {_what(marks, _paths(marks, dataset))}"
    )


def _what(marks: Mapping[ImportID, Mark], paths: Mapping[Mark, str]) -> str:
    names = sorted({paths.get(mark, mark.slug) for mark in marks.values()})
    return (
        f"Records of {count(len(names), 'file')} may have been appended to the dataset: {', '.join(names)}."
    )


def _paths(marks: Mapping[ImportID, Mark], dataset: DatasetState) -> dict[Mark, str]:
    """The file of each mark, where it is one of the run."""
    return {
        mark: file.file.path
        for mark in marks.values()
        for file in dataset.files
        if mark.is_of(file.file.path)
    }


def entry_text(import_id: ImportID, path: str, **version: str) -> str:
    """Write an entry for `imported`, with the `commit` or the `digest` that it has."""
    entry = {"import": import_id, "path": path, **version}
    keys = (f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in entry.items())
    return f"{{{', '.join(keys)}}}"
