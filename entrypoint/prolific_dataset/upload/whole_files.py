"""What `records: all` does to a dataset: nothing for a file that it has, and for a changed one all records again."""

from __future__ import annotations

from dataclasses import replace

from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import Severity
from prolific_dataset.upload.arrival import Claims
from prolific_dataset.upload.ledger import NOTHING_STORED, Ledger, ours
from prolific_dataset.upload.state import DatasetState
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.wording import count


def preview(dataset: DatasetState) -> None:
    """Write down how many records of each file an upload would send, as far as the list of imports tells."""
    live = dataset.live
    if live is None or live.imports is None or any(job.filename is None for job in live.imports):
        dataset.note(
            Severity.WARNING,
            "What an upload would add is unknown. The service does not list the file names of the dataset's imports.",
        )
        for file in dataset.files:
            file.report = replace(file.report, is_new_count_unknown=True)
        return
    ledger = Ledger(live.imports)
    for file in dataset.files:
        if file.payload is None:
            continue
        known = ledger.find(_name(file.payload))
        claims = Claims(jobs=ledger.unused(_name(file.payload)), as_of=live.as_of)
        good = claims.good(file.payload.size)
        if good and not known:
            file.report = replace(file.report, is_new_count_unknown=True)
            dataset.note(
                Severity.WARNING,
                f"What an upload of {file.file.path} would add is unknown. Import {good[0].import_id} has not ended.",
            )
            continue
        file.report = replace(file.report, new_count=0 if known else file.report.record_count)
    warn_of_twice(dataset)


def warn_of_twice(dataset: DatasetState) -> None:
    """Warn of each file that will be uploaded whole although the dataset has an earlier version of it."""
    ledger = Ledger(dataset.imports)
    for file in dataset.files:
        if file.payload is None or not file.payload.record_count or ledger.find(_name(file.payload)):
            continue
        before = [
            job
            for job, name in ours(dataset.imports)
            if job.status not in NOTHING_STORED and name.is_of(file.file.path)
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


def _name(payload: Payload) -> UploadName:
    return UploadName.of(payload.file.path, commit=None, sha256=payload.sha256)
