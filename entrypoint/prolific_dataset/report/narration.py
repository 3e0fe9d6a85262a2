"""Progress in sentences: a line for every step of a file."""

from __future__ import annotations

from typing import assert_never

from prolific_dataset.model import ImportStatus
from prolific_dataset.progress import (
    ArrivalAwaited,
    BytesSent,
    DuplicatesFound,
    FileChecked,
    FileKnown,
    FileUploaded,
    ImportPolled,
    MigrationPolled,
    NothingCompiled,
    Progress,
    RecordsAppended,
    Retrying,
    UploadAbandoned,
)
from prolific_dataset.wording import count, duration, number, size


def describe(progress: Progress) -> str:  # noqa: C901, PLR0912 - one sentence for each step
    """Return the line for any progress; it still needs `sanitize.log_line`."""
    match progress:
        case NothingCompiled():
            return "Nothing compiled the native part of this program, so every line is checked in Python, more slowly."
        case FileChecked():
            invalid = f", {number(progress.invalid_count)} invalid" if progress.invalid_count else ""
            return f"{progress.path}: {count(progress.record_count, 'record')}{invalid} ({duration(progress.seconds)})"
        case DuplicatesFound():
            return f"{progress.path}: {count(progress.count, 'duplicate record')}"
        case FileKnown():
            known = f"import {progress.job.import_id} is {progress.job.status_text}"
            return f"{progress.path}: the dataset has it already, {known}"
        case BytesSent():
            share = progress.sent * 100 // progress.size if progress.size else 100
            return f"{progress.path}: {share}% of {size(progress.size)} sent"
        case RecordsAppended():
            rejected = f", {number(progress.rejected_count)} rejected" if progress.rejected_count else ""
            whole = count(progress.record_count, "record")
            return f"{progress.path}: {number(progress.count)} of {whole} sent{rejected}"
        case FileUploaded():
            rate = f", {size(round(progress.size / progress.seconds))}/s" if progress.seconds >= 1 else ""
            took = f"{size(progress.size)} sent in {duration(progress.seconds)}{rate}"
            return f"{progress.path}: {took}, import {progress.import_id}"
        case ImportPolled():
            return _polled(progress)
        case MigrationPolled():
            words = f"migration {progress.migration_id} is {progress.status_text}"
            return f"{words} ({duration(progress.waited)})"
        case Retrying():
            again = f"trying again in {duration(progress.wait)} (attempt {progress.attempt})"
            return f"{progress.what}: {progress.reason}; {again}"
        case ArrivalAwaited():
            until = f", until {progress.until}" if progress.until else ""
            return (
                f"{progress.path}: the file of import {progress.import_id} may still arrive with the same records; "
                f"waiting for it, {duration(progress.seconds)} at most{until}"
            )
        case UploadAbandoned():
            return (
                f"{progress.path}: an upload URL was not used; "
                f"its import {progress.import_id} stays uninitialised, which does no harm"
            )
        case _:
            assert_never(progress)


def _polled(progress: ImportPolled) -> str:
    job = progress.job
    words = f"{progress.path}: import {job.import_id} is {job.status_text}"
    if job.status is ImportStatus.QUEUED and progress.ahead:
        words += f" behind {count(progress.ahead, 'import')} of this run"
    if progress.behind and not job.status.is_terminal:
        words += f", {count(progress.behind, 'import')} of this run behind it"
    return f"{words} ({duration(progress.waited)})"
