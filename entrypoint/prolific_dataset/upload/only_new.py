"""Uploads only the records that a dataset does not have, round by round.

Files of one run may have the same new record. The later one waits until the import of the earlier one has ended, and
is compared again: so each record is uploaded once, and none is lost when the first import fails.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from prolific_dataset.client.service import Service
from prolific_dataset.config.settings import Mode, Via
from prolific_dataset.errors import (
    BlindLedger,
    MayStillArrive,
    OutOfTime,
    RepositoryError,
    RunError,
    ServiceError,
)
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import Findings, ImportJob, Severity
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload.append.appending import append_payloads
from prolific_dataset.upload.earlier_runs import came_late, not_ended, settle
from prolific_dataset.upload.full_imports import with_rejections
from prolific_dataset.upload.imports import import_payloads
from prolific_dataset.upload.ledger import Ledger, imports_of
from prolific_dataset.upload.new_records import (
    NewRecords,
    Search,
    change_findings,
    identities,
    rejection_findings,
)
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.results import record_known
from prolific_dataset.upload.state import DatasetState, FileState
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.wording import count


def preview(dataset: DatasetState, checkout: Checkout, *, retry_rejected: bool) -> None:
    """Say what an upload of new records would do, where that is known.

    Args:
        dataset: what is known of it; its findings and notices are added to.
        checkout: the git repository around the files.
        retry_rejected: whether records that were rejected before count as new.
    """
    search = Search(checkout, retry_rejected=retry_rejected)
    for file, whole in _wholes(dataset).items():
        try:
            new = search.find(_imports(dataset, search), whole)
        except RunError as error:
            _record_unknown(dataset, file, error.message)
            continue
        _record(dataset, file, new)
        if new.payload.record_count and (job := not_ended(dataset.live, size=whole.size)):
            name = UploadName.of(whole.file.path, commit=None, sha256=new.payload.sha256)
            if Ledger(dataset.imports).find(name):
                file.report = replace(file.report, new_count=0)
            else:
                _record_unknown(dataset, file, f"Import {job.import_id} has not ended.")
        _add_findings(file, rejection_findings(new, dataset.settings.rules, severity=Severity.WARNING))


def import_new_records(dataset: DatasetState, service: Service, checkout: Checkout, *, force: bool) -> None:
    """Find the new records of each file, upload them and wait for their imports, until every file is done.

    Args:
        dataset: where to, and what is known of its files.
        service: the service.
        checkout: the git repository around the files.
        force: whether records that were rejected before count as new.

    Raises:
        AccessError: the token or the dataset id is not good; nothing else of this run can go well.
        Interrupted: the run was stopped.
    """
    search = Search(checkout, retry_rejected=force)
    wholes = _wholes(dataset)
    before = {file: file.report.findings for file in wholes}
    waiting = list(wholes)
    is_first = True
    try:
        while waiting and settle(dataset, service, force=force):
            if is_first and dataset.live:
                dataset.count_before = dataset.live.total_datapoint_count
                is_first = False
            found: dict[FileState, NewRecords] = {}
            for file in waiting:
                file.report = replace(file.report, findings=before[file])
                if new := _found(dataset, search, file, wholes[file]):
                    found[file] = new
                service.deadline.check()
            try:
                if came_late(dataset, service, found):
                    continue
            except MayStillArrive as error:
                for file, new in found.items():
                    failure = Failure.of(error) if new.payload.record_count else None
                    file.report = replace(file.report, failure=failure, interrupted=False)
                return
            now = _without_shared(found)
            again = _import(dataset, service, {file: found[file] for file in now}, force=force)
            waiting = [file for file in found if file not in now or file in again]
    except OutOfTime:
        return  # what is not done stays unfinished
    except BlindLedger as error:
        dataset.refuse(error)


def _record_unknown(dataset: DatasetState, file: FileState, why: str) -> None:
    file.report = replace(file.report, new_count=None, is_new_count_unknown=True)
    dataset.note(Severity.WARNING, f"What an upload of {file.file.path} would add is unknown. {why}")


def _imports(dataset: DatasetState, search: Search) -> Sequence[ImportJob]:
    """The imports that records can be new to.

    Raises:
        BlindLedger: the service does not list them.
        ServiceError: it does not say what they rejected.
    """
    if dataset.live and dataset.service:
        fetch = partial(dataset.service.api.import_job, dataset.dataset_id)
        dataset.live = with_rejections(dataset.live, fetch)
    if search.retry_rejected:
        # Who forces an upload to a dataset that does not tell what it has sends everything.
        return dataset.imports
    return imports_of(dataset.live)


def _wholes(dataset: DatasetState) -> dict[FileState, Payload]:
    return {file: file.payload for file in dataset.files if file.payload is not None}


def _add_findings(file: FileState, findings: Findings) -> None:
    file.report = replace(file.report, findings=file.report.findings + findings)


def _found(dataset: DatasetState, search: Search, file: FileState, whole: Payload) -> NewRecords | None:
    """The new records of a file to upload; None for a file that has failed, or has an error now."""
    try:
        new = search.find(_imports(dataset, search), whole)
    except BlindLedger:
        raise
    except (RepositoryError, ServiceError) as error:
        file.report = replace(file.report, failure=Failure.of(error), interrupted=False)
        return None
    _record(dataset, file, new)
    if file.report.findings.count(Severity.ERROR):  # a user made an error of edits or removals
        file.report = replace(file.report, interrupted=False)
        return None
    return new


def _record(dataset: DatasetState, file: FileState, new: NewRecords) -> None:
    """Write down what an upload adds, and what it cannot change."""
    sends_all = new.payload.record_count == file.report.record_count
    is_upload = file.report.mode is Mode.UPLOAD
    new_count = None if is_upload and sends_all else new.payload.record_count
    file.report = replace(file.report, new_count=new_count)
    _add_findings(file, change_findings(new, dataset.settings.rules))
    if new.uncompared:
        dataset.note(
            Severity.NOTICE,
            f"The records of {file.file.path} could not be compared with "
            f"{count(len(new.uncompared), 'earlier import')} of other files, because no commit that can be read "
            "has them: a record that is in both will be there twice.",
        )


def _import(
    dataset: DatasetState, service: Service, found: Mapping[FileState, NewRecords], *, force: bool
) -> Collection[FileState]:
    """Import new records; return the files whose new records have to be chosen again."""
    uploads: list[Upload] = []
    for file, new in found.items():
        file.report = replace(file.report, still_rejected_count=len(new.still_rejected))
        if new.known:
            record_known(dataset, service, file, new.known)
        elif new.payload.record_count:
            whole = file.payload.sha256 if file.payload else None
            name = UploadName.of(
                file.file.path, commit=new.commit, sha256=new.payload.sha256, whole_sha256=whole
            )
            uploads.append(Upload(file=file, payload=new.payload, name=name))
        else:
            file.report = replace(file.report, interrupted=False)
    counted = frozenset(job.import_id for job in dataset.imports if job.status.is_terminal)
    again: Sequence[Upload] = ()
    try:
        if uploads:
            if dataset.settings.via is Via.APPEND:
                again = append_payloads(dataset, service, uploads, counted=counted, force=force)
            else:
                again = import_payloads(
                    dataset, service, uploads, counted=counted, is_choice=True, force=force
                )
    finally:
        for file, new in found.items():
            _record_still_rejected(dataset, file, new)
    return {each.file for each in again}


def _record_still_rejected(dataset: DatasetState, file: FileState, new: NewRecords) -> None:
    report = file.report
    still = rejection_findings(new, dataset.settings.rules, severity=Severity.ERROR)
    lines = {*report.bad_lines, *new.still_rejected}
    file.report = replace(report, rejections=report.rejections + still, bad_lines=sorted(lines))


def _without_shared(found: Mapping[FileState, NewRecords]) -> dict[FileState, NewRecords]:
    """The files that share no new record with an earlier one."""
    uploading = [file for file, new in found.items() if new.payload.record_count]
    if len(uploading) == 1:
        return dict(found)
    seen: set[int] = set()
    later: set[FileState] = set()
    for file in uploading:
        own = identities(found[file].payload)
        if seen.isdisjoint(own):
            seen |= own
        else:
            later.add(file)
    return {file: new for file, new in found.items() if file not in later}
