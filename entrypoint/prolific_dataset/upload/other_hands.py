"""What a dataset has from other hands: imports that this program did not name, datapoints that no import brought.

Their content is unknown, so the user hears of them. One that looks like a file of the run stops the upload: its records
would be there twice.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import takewhile
from pathlib import PurePosixPath
from typing import Final

from prolific_dataset.config.settings import CONFIGURATION_PATH, Via
from prolific_dataset.errors import AlreadyImported
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.model import Dataset, ImportID, ImportJob, ImportStatus, Notice, Severity
from prolific_dataset.report.sentences import command
from prolific_dataset.sanitize import cut
from prolific_dataset.upload.append.change_over import entry_text, has_adopted
from prolific_dataset.upload.append.marks import Mark, open_marks
from prolific_dataset.upload.ledger import FINISHED, NOTHING_STORED, finished
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.wording import count, some

_NAMES_SHOWN: Final = 5
_NAME_LENGTH: Final = 80


def foreign_imports(imports: Iterable[ImportJob]) -> tuple[ImportJob, ...]:
    """The imports, in their order, that have or will have records, and no name of ours."""
    return tuple(
        job
        for job in imports
        if job.status not in NOTHING_STORED
        and UploadName.parse(job.filename) is None
        and Mark.parse(job.filename) is None
    )


def tell(dataset: DatasetState) -> None:
    """Say what the dataset has that cannot be accounted for."""
    if dataset.live is None:
        return
    dataset.notices.extend(_foreign(dataset.live))
    _tell_of_unlisted(dataset, dataset.live)


def tell_of_growth(dataset: DatasetState, before: Dataset | None) -> None:
    """Say what the dataset has that cannot be accounted for, if that is more than it was `before`.

    The service may have stored again what an import brought in that this run has waited for.
    """
    live = dataset.live
    known = unlisted_count(before) if before else None
    if live is not None and (unlisted_count(live) or 0) > (known or 0):
        _tell_of_unlisted(dataset, live)


def _tell_of_unlisted(dataset: DatasetState, live: Dataset) -> None:
    # Who appends has appended before; what the dataset has beyond that is told afterwards.
    if dataset.settings.via is Via.FILE or not open_marks(dataset.imports):
        dataset.notices.extend(_unlisted(live, is_appended=has_adopted(dataset)))


def unaccounted(live: Dataset, *, adopted: Container[ImportID] = ()) -> Iterator[Notice]:
    """Say what a dataset has from other hands, `adopted` imports left out, and what no listed import brought in."""
    yield from _foreign(live, adopted=adopted)
    yield from _unlisted(live)


def _foreign(live: Dataset, *, adopted: Container[ImportID] = ()) -> Iterator[Notice]:
    foreign = [job for job in foreign_imports(live.imports or ()) if job.import_id not in adopted]
    if foreign:
        names = [cut(job.filename or "without a name", _NAME_LENGTH) for job in foreign]
        yield Notice(
            severity=Severity.NOTICE,
            message=f"The dataset has {count(len(foreign), 'import')} that this program did not make "
            f"({some(names, _NAMES_SHOWN)}; the newest is {foreign[0].import_id}). "
            "What they brought in counts as not uploaded.",
        )


def _unlisted(live: Dataset, *, is_appended: bool = False) -> Iterator[Notice]:
    """`is_appended`: whether the user has said that records were appended, so that they do not count as new."""
    unlisted = unlisted_count(live)
    if unlisted:
        why = (
            "They were appended, as `imported` says, or by others."
            if is_appended
            else "They were appended, or stored again by the service, or their imports are no longer listed: they may "
            "count as new."
        )
        yield Notice(
            severity=Severity.NOTICE if is_appended else Severity.WARNING,
            message=f"The dataset has {count(unlisted, 'record')} more than its listed imports brought in. {why}",
        )
    silent = [job for job in _finished(live) if job.accepted_count is None]
    if silent and live.total_datapoint_count:
        yield Notice(
            severity=Severity.NOTICE,
            message="Whether the dataset has records that none of its listed imports brought in is unknown: the "
            f"service does not say how many records {count(len(silent), 'import')} brought in (the newest is "
            f"{silent[0].import_id}).",
        )
    total, brought = live.total_datapoint_count, _brought(live)
    if total is not None and brought is not None and total < brought and may_hide_records(live):
        yield Notice(
            severity=Severity.NOTICE,
            message="Whether the dataset has records that none of its listed imports brought in is unknown: it has "
            f"{count(brought - total, 'record')} fewer than they report. It may have left out duplicates, or not count "
            "`partial` imports.",
        )


def unlisted_count(live: Dataset) -> int | None:
    """How many records the dataset has beyond those of its listed imports; None where the service does not tell.

    It may leave out duplicates that it accepted, or not count `partial` imports: where it has fewer records than its
    imports brought in, nobody knows of how many others it has.
    """
    brought = _brought(live)
    if live.total_datapoint_count is None or brought is None or brought > live.total_datapoint_count:
        return None
    return live.total_datapoint_count - brought


def may_hide_records(live: Dataset) -> bool:
    """Whether other records may stand in the total for those of imports that it may not count."""
    return _brought(live) is None or any(
        job.status is ImportStatus.PARTIAL and job.accepted_count for job in live.imports or ()
    )


def _brought(live: Dataset) -> int | None:
    """How many records the listed imports report."""
    accepted = [job.accepted_count for job in _finished(live)]
    return None if None in accepted else sum(each or 0 for each in accepted)


def _finished(live: Dataset) -> list[ImportJob]:
    return [job for job in live.imports or () if job.status in FINISHED]


def stop_before_twice(dataset: DatasetState, checkout: Checkout, *, force: bool) -> bool:
    """Whether the upload stops because others seem to have uploaded a file of it; says so, and how to go on.

    Args:
        dataset: gets the failure, or only a warning where nothing is uploaded or `force` is given.
        checkout: the git repository around the files.
        force: whether to upload all the same.
    """
    alike = _alike(dataset)
    if not alike:
        return False
    listed = "; ".join(f"{file.file.path} like import {job.import_id}" for file, job in alike)
    what = f"Others seem to have uploaded {count(len(alike), 'file')} of this run before: {listed}."
    if force:
        dataset.note(Severity.WARNING, f"{what} With `force` they are uploaded all the same.")
        return False
    lines = ", ".join(_adoption(file, job, checkout) for file, job in alike)
    look = command("status", dataset.settings.dataset_id, [job.import_id for _, job in alike][:_NAMES_SHOWN])
    error = AlreadyImported(
        f"{what} Nothing was uploaded, because an upload would put the records there twice.",
        hint=f"If it was this file, say so in the dataset's entry of {CONFIGURATION_PATH}: `imported: [{lines}]`. "
        "If it was another file, run once with `force: true`."
        + (f" {look} shows what the service has of it." if look else ""),
    )
    dataset.fail(error)
    return True


def warn_of_twice(dataset: DatasetState) -> None:
    """Say in a run that only validates that an upload would stop."""
    for file, job in _alike(dataset):
        file.report = replace(file.report, new_count=None, is_new_count_unknown=True)
        dataset.note(
            Severity.WARNING,
            f"An upload would stop: others seem to have uploaded {file.file.path} before, as import {job.import_id}.",
        )


def _alike(dataset: DatasetState) -> list[tuple[FileState, ImportJob]]:
    found = ((file, _like(file, dataset.imports)) for file in dataset.files if file.payload is not None)
    return [(file, job) for file, job in found if job is not None]


def _like(file: FileState, imports: Sequence[ImportJob]) -> ImportJob | None:
    """The newest foreign import that looks like the file; None where ours has been imported since."""
    payload = file.payload
    if payload and any(name.is_of_payload(payload.sha256) for _, name in finished(imports)):
        return None
    own = {job.import_id for job, name in finished(imports) if name.is_of(file.file.path)}
    newer = takewhile(lambda job: job.import_id not in own, imports)
    return next((job for job in foreign_imports(newer) if _looks_like(job, file)), None)


def _looks_like(job: ImportJob, file: FileState) -> bool:
    """Whether it has the file's base name; or its stem as a word, and as many records."""
    theirs = PurePosixPath((job.filename or "").replace("\\", "/"))
    ours = PurePosixPath(file.file.path)
    if theirs.name.casefold() == ours.name.casefold():
        return True
    word = re.compile(rf"(?<![^\W_]){re.escape(ours.stem)}(?![^\W_])", re.IGNORECASE)
    return job.record_count in (None, file.report.record_count) and word.search(theirs.name) is not None


def _adoption(file: FileState, job: ImportJob, checkout: Checkout) -> str:
    """The entry for `imported`: of the file as it is now, if it has as many records."""
    version = {"commit": "COMMIT-THAT-HAD-IT"}
    if file.payload and job.record_count in (None, file.report.record_count):
        commit = checkout.commit_of(file.file)
        version = {"commit": commit} if commit else {"digest": file.payload.sha256}
    return entry_text(job.import_id, file.file.path, **version)
