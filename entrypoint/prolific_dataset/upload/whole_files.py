"""What `records: all` does to a dataset: nothing for a file that it has, and for a changed one all records again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportJob, ImportStatus, Severity
from prolific_dataset.upload import ledger
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.wording import count

_HOLDS: frozenset[ImportStatus] = frozenset({ImportStatus.COMPLETE, ImportStatus.PARTIAL})


def preview(dataset: DatasetState) -> None:
    """Write down how many records of each file an upload would send, as far as the list of imports tells."""
    imports = dataset.live.imports if dataset.live else None
    if imports is None or any(job.filename is None for job in imports):
        dataset.note(
            Severity.WARNING,
            "What an upload would add is unknown. The service does not list the file names of the dataset's imports.",
        )
        for file in dataset.files:
            file.report = replace(file.report, is_new_count_unknown=True)
        return
    for file in dataset.files:
        if file.payload is not None:
            known = _known(imports, file.payload)
            file.report = replace(file.report, new_count=0 if known else file.report.record_count)
    warn_of_twice(dataset)


def warn_of_twice(dataset: DatasetState) -> None:
    """Warn of each file that will be uploaded whole although the dataset has an earlier version of it."""
    imports = (dataset.live.imports if dataset.live else None) or ()
    for file in dataset.files:
        if file.payload is None or not file.payload.record_count or _known(imports, file.payload):
            continue
        before = [
            job
            for job in imports
            if job.status in _HOLDS
            and (name := UploadName.parse(job.filename))
            and name.is_of(file.file.path)
        ]
        if before:
            accepted = max(job.accepted_count or 0 for job in before)
            twice = min(accepted, file.payload.record_count) or file.payload.record_count
            dataset.note(
                Severity.WARNING,
                f"An earlier version of {file.file.path} was imported ({before[0].import_id}), and `records: all` "
                f"uploads the whole file: up to {count(twice, 'record')} will be there twice. "
                "`records: new` uploads only what is new.",
            )


def _known(imports: Sequence[ImportJob], payload: Payload) -> ImportJob | None:
    name = UploadName.of(payload.file.path, commit=None, sha256=payload.sha256)
    return ledger.find(imports, name)
