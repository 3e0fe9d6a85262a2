"""Appends new records piece by piece: marks their files first, waits while the dataset is busy, places rejections.

See docs/decisions/0040-appending.md for what each reply, each lost one and each interruption means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from prolific_dataset.client.service import Service
from prolific_dataset.errors import DatasetBusy, ServiceError, StillBusy, TooLarge
from prolific_dataset.model import Appended, ImportID, ImportJob, RecordError
from prolific_dataset.progress import RecordsAppended, Retrying
from prolific_dataset.report.outcome import Failure
from prolific_dataset.upload.append.change_over import tell_of_appending
from prolific_dataset.upload.append.marks import Mark, open_marks
from prolific_dataset.upload.append.pieces import Piece, pieces
from prolific_dataset.upload.claims import Outdated
from prolific_dataset.upload.ledger import NOTHING_STORED, imports_of, ours
from prolific_dataset.upload.outgoing import Upload
from prolific_dataset.upload.proof import check_complete, wait_until_listed
from prolific_dataset.upload.rejections import rejected_records
from prolific_dataset.upload.state import DatasetState

_BUSY: Final = "an import or a schema migration of the dataset is in progress"


def append_payloads(
    dataset: DatasetState,
    service: Service,
    uploads: Sequence[Upload],
    *,
    force: bool,
    counted: Collection[ImportID],
) -> Sequence[Upload]:
    """Append the records of each file, in order, and write down what became of them.

    Args:
        dataset: where to, and what is known of its files.
        service: the service.
        uploads: the new records of files.
        force: whether to append also where the list of imports does not show the mark.
        counted: the imports that the records are new to.

    Returns:
        The payloads that have to be chosen again, because imports may have come in between.

    Raises:
        AccessError: the token or the dataset id is not good; nothing else of this run can go well.
        BlindLedger: the list of imports does not show a mark: no later run would know that records were appended.
        OutOfTime: the deadline passed before everything was appended.
        Interrupted: the run was stopped.
    """
    if _mark(dataset, service, uploads, force=force):
        return uploads
    tell_of_appending(dataset)
    for index, each in enumerate(uploads):
        try:
            _append(dataset, service, each, counted)
        except Outdated:
            return uploads[index:]
        except (ServiceError, StillBusy) as error:
            each.file.report = replace(each.file.report, failure=Failure.of(error), interrupted=False)
            if isinstance(error, StillBusy):
                raise
    return ()


class _Nothing:
    """The body of a mark."""

    def __len__(self) -> int:
        return 0

    def read(self, size: int = -1, /) -> bytes:  # noqa: ARG002 - as streams have it
        return b""


def _mark(dataset: DatasetState, service: Service, uploads: Sequence[Upload], *, force: bool) -> bool:
    """Make the marks that are missing; return whether there were any."""
    known = dataset.imports
    marked = {mark.path_digest for mark in open_marks(known).values()}
    made = False

    def look() -> Sequence[ImportJob]:
        return imports_of(service.api.dataset(dataset.dataset_id))

    for each in uploads:
        path = each.file.file.path
        mark = Mark.of(path, commit=each.name.commit)
        if mark.path_digest in marked:
            continue
        service.deadline.check()
        with service.slots:
            presigned = service.api.upload_url(dataset.dataset_id, str(mark))
            dataset.own_imports.add(presigned.import_id)
            service.retry.run(f"the mark of {path}", partial(service.storage.put, presigned, _Nothing()))
        made = True
        if not force:
            imports = wait_until_listed(
                look,
                presigned.import_id,
                path=path,
                is_named=partial(_is_same, mark),
                deadline=service.deadline,
            )
            check_complete(imports, known)
    return made


def _is_same(mark: Mark, filename: str | None) -> bool:
    """Whether a name as the service lists it says all that a mark does; the slug is for people."""
    listed = Mark.parse(filename)
    return listed is not None and replace(listed, slug=mark.slug) == mark


def _append(dataset: DatasetState, service: Service, each: Upload, counted: Collection[ImportID]) -> None:
    """Append the records of one file.

    Raises:
        FileChanged: the file is not what was checked.
        Outdated: the records that are new have to be chosen again.
        StillBusy: the dataset took no records until the deadline.
        ServiceError: the service failed, or did not say what became of each record.
    """
    started = service.deadline.clock.now()
    errors: list[RecordError] = []
    accepted = rejected = 0
    try:
        for piece in pieces(each.payload):
            for part, reply in _send(dataset, service, each, piece, counted):
                accepted += reply.accepted_count
                rejected += reply.rejected_count
                errors += (_in_payload(error, part) for error in reply.errors)
                each.file.report = replace(
                    each.file.report, appended=Appended(accepted_count=accepted, rejected_count=rejected)
                )
                service.tell(
                    RecordsAppended(
                        path=each.file.file.path,
                        count=accepted + rejected,
                        record_count=each.payload.record_count,
                        rejected_count=rejected,
                    )
                )
        each.file.report = replace(each.file.report, interrupted=False)
    finally:
        placed = rejected_records(
            errors, rejected, each.payload, listed=dataset.settings.rules.listed_per_file
        )
        each.file.report = replace(
            each.file.report,
            rejections=placed.findings,
            bad_lines=placed.lines,
            seconds=service.deadline.clock.now() - started,
        )


def _in_payload(error: RecordError, piece: Piece) -> RecordError:
    index = error.record_index
    return replace(error, record_index=None if index is None else piece.first + index)


def _send(
    dataset: DatasetState, service: Service, each: Upload, piece: Piece, counted: Collection[ImportID]
) -> Iterator[tuple[Piece, Appended]]:
    """Append a piece, in smaller ones where the service wants it, and yield what became of each."""
    service.deadline.check()
    try:
        yield piece, _when_free(dataset, service, each, piece, counted)
    except TooLarge as error:
        if len(piece.records) == 1:
            line = each.payload.lines.line_of(piece.first)
            raise ServiceError(
                f"{each.file.file.path}:{line}: the record has {len(piece.records[0])} bytes, and the service does not "
                f"take it. {error.message}",
                hint="Shorten the record, and run again.",
            ) from error
        for half in piece.halves():
            yield from _send(dataset, service, each, half, counted)


def _when_free(
    dataset: DatasetState, service: Service, each: Upload, piece: Piece, counted: Collection[ImportID]
) -> Appended:
    """Append a piece as soon as no import and no schema migration is in progress."""
    clock = service.deadline.clock
    started = clock.now()
    attempt = 0
    while True:
        try:
            with service.slots:
                return service.api.append(dataset.dataset_id, piece.records)
        except DatasetBusy as error:
            wait = max(service.pace.wait(clock.now() - started, polls=attempt), error.retry_after or 0.0)
            attempt += 1
            if wait >= service.deadline.remaining:
                clock.sleep(service.deadline.remaining)
                raise StillBusy(
                    f"{each.file.file.path}: the dataset took no records until the deadline. {error.message}"
                ) from error
            what = f"appending records of {each.file.file.path}"
            service.tell(Retrying(what=what, reason=_BUSY, attempt=attempt, wait=wait))
            clock.sleep(wait)
            _check_counted(dataset, service, counted)


def _check_counted(dataset: DatasetState, service: Service, counted: Collection[ImportID]) -> None:
    """Raise `Outdated` when an import of ours brings records that were not counted."""
    dataset.live = service.api.dataset(dataset.dataset_id)
    for job, _ in ours(imports_of(dataset.live)):
        if job.import_id not in counted and job.status not in NOTHING_STORED:
            raise Outdated
