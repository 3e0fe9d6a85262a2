"""Progress in sentences: a line for every step of a file, and for long waits one now and then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
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

QUIET_SECONDS = 15.0
"""Least time between two lines about the same state of a file; it doubles with each line, up to the longest."""
LONGEST_QUIET_SECONDS = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastLine:
    """The last line about a file."""

    state: str | None
    """The import's status, in the service's words; None while the file is being sent."""
    at: float
    quiet: float
    """Seconds until the same state is worth another line."""


class Narrator:
    """Turns events into lines: a change at once, an unchanged state at ever longer intervals."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._last: dict[str, _LastLine] = {}

    def tell(self, progress: Progress) -> str | None:
        """Return the line for `progress`, or None when there is nothing new; it still needs `sanitize.log_line`."""
        match progress:
            case NothingCompiled():
                return None  # for debugging only
            case BytesSent():
                return _sent(progress) if self._is_due(progress.path, None) else None
            case ImportPolled():
                return _polled(progress) if self._is_due(progress.path, progress.job.status_text) else None
            case MigrationPolled():
                is_due = self._is_due(progress.migration_id, progress.status_text)
                return describe(progress) if is_due else None
            case _:
                return describe(progress)

    def _is_due(self, path: str, state: str | None) -> bool:
        now = self._clock()
        known = self._last.get(path)
        if known is None or known.state != state:
            self._last[path] = _LastLine(state=state, at=now, quiet=QUIET_SECONDS)
            return state is not None  # most files are sent before anyone could read the line
        if now - known.at < known.quiet:
            return False
        self._last[path] = _LastLine(state=state, at=now, quiet=min(2 * known.quiet, LONGEST_QUIET_SECONDS))
        return True


def describe(progress: Progress) -> str:
    """Return the line for any progress."""
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
        case BytesSent() | RecordsAppended():
            return _sent(progress)
        case FileUploaded():
            rate = f", {size(round(progress.size / progress.seconds))}/s" if progress.seconds >= 1 else ""
            took = f"{size(progress.size)} sent in {duration(progress.seconds)}{rate}"
            return f"{progress.path}: {took}, import {progress.import_id}"
        case ImportPolled():
            return _polled(progress)
        case Retrying() | ArrivalAwaited() | MigrationPolled():
            return _waiting(progress)
        case UploadAbandoned():
            return (
                f"{progress.path}: an upload URL was not used; "
                f"its import {progress.import_id} stays uninitialised, which does no harm"
            )
        case _:
            assert_never(progress)


def _waiting(progress: Retrying | ArrivalAwaited | MigrationPolled) -> str:
    match progress:
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


def _sent(progress: BytesSent | RecordsAppended) -> str:
    if isinstance(progress, RecordsAppended):
        rejected = f", {number(progress.rejected_count)} rejected" if progress.rejected_count else ""
        return f"{progress.path}: {number(progress.count)} of {count(progress.record_count, 'record')} sent{rejected}"
    share = progress.sent * 100 // progress.size if progress.size else 100
    return f"{progress.path}: {share}% of {size(progress.size)} sent"


def _polled(progress: ImportPolled) -> str:
    job = progress.job
    words = f"{progress.path}: import {job.import_id} is {job.status_text}"
    if job.status is ImportStatus.QUEUED and progress.ahead:
        words += f" behind {count(progress.ahead, 'import')} of this run"
    if progress.behind and not job.status.is_terminal:
        words += f", {count(progress.behind, 'import')} of this run behind it"
    return f"{words} ({duration(progress.waited)})"
