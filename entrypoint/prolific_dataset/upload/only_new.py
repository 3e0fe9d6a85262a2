"""Uploads only the records that a dataset does not have, round by round.

Files of one run may have the same new record. The later one waits until the import of the earlier one has ended, and
is compared again: so each record is uploaded once, and none is lost when the first import fails.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import (
    BlindLedger,
    MayStillArrive,
    NotCommitted,
    OutOfTime,
    RepositoryError,
    RunError,
    ServiceError,
)
from prolific_dataset.model import Findings, ImportStatus, Severity
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload.arrival import Claims, wait_for_arrival
from prolific_dataset.upload.claims import imports_of
from prolific_dataset.upload.imports import Upload, import_payloads, record_known
from prolific_dataset.upload.ledger import UploadName
from prolific_dataset.upload.new_records import (
    GitCache,
    NewRecords,
    all_new,
    change_findings,
    concatenate,
    find_new_records,
    identities,
    import_of,
    in_doubt,
    nothing_new,
    ours,
    pending,
    rejection_findings,
    without_commit,
)
from prolific_dataset.upload.polling import wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.wording import count

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from prolific_dataset.client.service import Service
    from prolific_dataset.files.checkout import Checkout
    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.model import ImportJob
    from prolific_dataset.upload.state import DatasetState, FileState


def preview(dataset: DatasetState, checkout: Checkout, *, retry_rejected: bool) -> None:
    """Say what an upload of new records would do, where that is known.

    Args:
        dataset: what is known of it; its findings and notices are added to.
        checkout: the git repository around the files.
        retry_rejected: whether records that were rejected before count as new.
    """
    search = _Search(dataset=dataset, checkout=checkout, git=_git(checkout), retry_rejected=retry_rejected)
    for file, whole in _wholes(dataset).items():
        try:
            new = search.find(whole)
        except RunError as error:
            file.report = replace(file.report, is_new_count_unknown=True)
            dataset.note(
                Severity.WARNING,
                f"What an upload of {whole.file.path} would add is unknown. {error.message}",
            )
            continue
        search.record(file, new)
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
    search = _Search(dataset=dataset, checkout=checkout, git=_git(checkout), retry_rejected=force)
    wholes = _wholes(dataset)
    before = {file: file.report.findings for file in wholes}
    waiting = list(wholes)
    is_first = True
    try:
        while waiting and _settle(dataset, service):
            if is_first and dataset.live:
                dataset.count_before = dataset.live.total_datapoint_count
                is_first = False
            found: dict[FileState, NewRecords] = {}
            for file in waiting:
                file.report = replace(file.report, findings=before[file])
                if new := _found(search, file, wholes[file]):
                    found[file] = new
                service.deadline.check()
            try:
                if _came_late(dataset, service, found):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Search:
    """Finds the new records of the files of one dataset."""

    dataset: DatasetState
    checkout: Checkout
    git: GitCache | None
    """The repository around the files; None when there is none, or no git to read it with."""
    retry_rejected: bool

    def find(self, whole: Payload) -> NewRecords:
        """Find which records of a file are new.

        Raises:
            RepositoryError: it is unknown.
            FileChanged: the file is not what was validated.
        """
        live = self.dataset.live
        # Who forces an upload to a dataset that does not tell what it has sends everything.
        imports = (live and live.imports) or () if self.retry_rejected else imports_of(live)
        if not ours(imports):
            return all_new(whole, commit=self.checkout.commit_of(whole.file))
        known = import_of(imports, whole)
        if known is not None and known.status is ImportStatus.COMPLETE:
            return nothing_new(whole, known)
        try:
            return self._compare(imports, whole)
        except RepositoryError:
            if known is None or self.retry_rejected:
                raise
            return nothing_new(whole, known)

    def _compare(self, imports: Sequence[ImportJob], whole: Payload) -> NewRecords:
        if self.git is None:
            return without_commit(imports, whole)
        try:
            return find_new_records(imports, whole, self.git, retry_rejected=self.retry_rejected)
        except NotCommitted:
            return without_commit(imports, whole)

    def record(self, file: FileState, new: NewRecords) -> None:
        """Write down what an upload adds, and what it cannot change."""
        sends_all = new.payload.record_count == file.report.record_count
        is_upload = file.report.mode is Mode.UPLOAD
        new_count = None if is_upload and sends_all else new.payload.record_count
        file.report = replace(file.report, new_count=new_count)
        _add_findings(file, change_findings(new, self.dataset.settings.rules))
        if new.uncompared:
            self.dataset.note(
                Severity.NOTICE,
                f"The records of {file.file.path} could not be compared with "
                f"{count(len(new.uncompared), 'earlier import')} of other files, because no commit that can be read "
                "has them: a record that is in both will be there twice.",
            )


def _git(checkout: Checkout) -> GitCache | None:
    return GitCache(checkout.repository) if checkout.repository else None


def _wholes(dataset: DatasetState) -> dict[FileState, Payload]:
    return {file: file.payload for file in dataset.files if file.payload is not None}


def _add_findings(file: FileState, findings: Findings) -> None:
    file.report = replace(file.report, findings=concatenate(file.report.findings, findings))


def _settle(dataset: DatasetState, service: Service) -> bool:
    """Wait for imports of earlier runs to end; return whether any upload makes sense then."""
    while True:
        service.deadline.check()
        dataset.live = service.api.dataset(dataset.dataset_id)
        under_way = pending(dataset.live.imports or ())
        for job in under_way:
            if job.status is ImportStatus.PENDING_SCHEMA:
                _record_pending_schema(dataset, job)
                return False
        if not under_way:
            return True
        _wait(dataset, service, under_way)


def _came_late(dataset: DatasetState, service: Service, found: Mapping[FileState, NewRecords]) -> bool:
    """Whether an upload of an earlier run turns out to have arrived; waits until that is settled.

    Raises:
        MayStillArrive: the deadline passed before.
    """
    sizes = {file: new.payload.size for file, new in found.items() if new.payload.record_count}
    if not sizes:
        return False
    first = next(iter(sizes))
    known = dataset.live.imports if dataset.live else None
    if not in_doubt(known or (), dataset.own_imports):
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
    now = dataset.live.imports if dataset.live else None
    return [job.status for job in now or ()] != [job.status for job in known or ()]


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
    for file, payload in _wholes(dataset).items():
        placed = rejections(job, payload, listed=dataset.settings.rules.listed_per_file)
        file.report = replace(
            file.report, job=job, already_imported=True, rejections=placed.findings, interrupted=False
        )


def _found(search: _Search, file: FileState, whole: Payload) -> NewRecords | None:
    """The new records of a file to upload; None for a file that has failed, or has an error now."""
    try:
        new = search.find(whole)
    except BlindLedger:
        raise
    except (RepositoryError, ServiceError) as error:
        file.report = replace(file.report, failure=Failure.of(error), interrupted=False)
        return None
    search.record(file, new)
    if file.report.findings.count(Severity.ERROR):  # a user made an error of edits or removals
        file.report = replace(file.report, interrupted=False)
        return None
    return new


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
    known = dataset.live.imports if dataset.live else None
    counted = frozenset(job.import_id for job in known or () if job.status.is_terminal)
    again: Sequence[Upload] = ()
    try:
        if uploads:
            again = import_payloads(dataset, service, uploads, force=force, counted=counted)
    finally:
        for file, new in found.items():
            _record_still_rejected(dataset, file, new)
    return {each.file for each in again}


def _record_still_rejected(dataset: DatasetState, file: FileState, new: NewRecords) -> None:
    report = file.report
    still = rejection_findings(new, dataset.settings.rules, severity=Severity.ERROR)
    lines = {*report.bad_lines, *(each.line for each in new.still_rejected)}
    file.report = replace(report, rejections=concatenate(report.rejections, still), bad_lines=sorted(lines))


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
