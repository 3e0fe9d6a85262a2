"""The payload of an import, made again: which record of which line had which index."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from prolific_dataset.errors import RepositoryError
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile, ImportJob
from prolific_dataset.upload.ledger import finished
from prolific_dataset.upload.new_records.origins import GitCache, Origin
from prolific_dataset.upload.new_records.records import digest_and_numbers
from prolific_dataset.upload.new_records.replay import Replay
from prolific_dataset.upload.upload_name import UploadName


def sent_payload(
    job: ImportJob, imports: Sequence[ImportJob], *, git: GitCache | None, files: Iterable[DataFile]
) -> Payload | None:
    """Return what an import was made from; None where neither git nor a file on disk has it.

    Args:
        job: the import.
        imports: the imports of its dataset, newest first.
        git: the repository around here, if any.
        files: files on disk that it may have been: one that no commit had.
    """
    name = UploadName.parse(job.filename)
    if name is None:
        return None
    if git is not None and name.commit is not None:
        try:
            return _from_git(job, name, imports, git)
        except RepositoryError:
            return None
    return next((found for file in files if name.is_of(file.path) and (found := _on_disk(file, name))), None)


def stand_in(job: ImportJob) -> Payload:
    """The payload of an import whose content is not here: nobody knows its file, but each record was one line of it."""
    path = job.filename or f"import {job.import_id}"
    return Payload(
        file=DataFile(path=path, location=Path(path)),
        size=0,
        sha256="",
        record_count=sys.maxsize,
        verbatim=False,
        lines=LineMap(skipped=array("Q")),
    )


def _from_git(
    job: ImportJob, name: UploadName, imports: Sequence[ImportJob], git: GitCache
) -> Payload | None:
    version = Origin(job=job, name=name, git=git).version
    if version is None:
        return None
    replay = Replay(git.reader)
    lines = replay.lines(version)
    if lines is None:  # it did not send all records, so what was there before matters
        places = [each.import_id for each in imports]
        older = imports[places.index(job.import_id) + 1 :] if job.import_id in places else imports
        for each, named in reversed([*finished(older)]):
            with suppress(RepositoryError):  # the digest tells whether it mattered
                if before := Origin(job=each, name=named, git=git).version:
                    replay.add(before)
        lines = replay.lines(version)
    if lines is None:
        return None
    path = version.entry.path
    return _payload(DataFile(path=path, location=git.reader.root / path), name, lines)


def _on_disk(file: DataFile, name: UploadName) -> Payload | None:
    try:
        with file.location.open("rb") as stream:
            digest, lines = digest_and_numbers(stream)
    except OSError:
        return None
    return _payload(file, name, lines) if name.is_of_payload(digest) else None


def _payload(file: DataFile, name: UploadName, lines: array[int]) -> Payload:
    return Payload(
        file=file,
        size=0,
        sha256=name.digest,
        record_count=len(lines),
        verbatim=False,
        lines=LineMap(skipped=array("Q"), chosen=lines),
    )
