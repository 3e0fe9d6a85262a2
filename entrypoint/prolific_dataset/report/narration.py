"""Progress in sentences: a line for every step of a file, and for long waits one now and then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from prolific_dataset.model import ImportStatus
from prolific_dataset.progress import (
    BytesSent,
    DuplicatesFound,
    FileChecked,
    FileKnown,
    FileUploaded,
    ImportPolled,
    NothingCompiled,
    Retrying,
    UploadAbandoned,
)
from prolific_dataset.wording import count, duration, number, size

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.progress import Event

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

    def tell(self, event: Event) -> str | None:
        """Return the line for `event`, or None when there is nothing new; it still needs `sanitize.log_line`."""
        match event:
            case NothingCompiled():
                return None  # for debugging only
            case BytesSent():
                return _sent(event) if self._is_due(event.path, None) else None
            case ImportPolled():
                return _polled(event) if self._is_due(event.path, event.job.status_text) else None
            case _:
                return describe(event)

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


def describe(event: Event) -> str:
    """Return the line for any event."""
    match event:
        case NothingCompiled():
            return "Nothing compiled the native part of this program, so every line is checked in Python, more slowly."
        case FileChecked():
            invalid = f", {number(event.invalid_count)} invalid" if event.invalid_count else ""
            return f"{event.path}: {count(event.record_count, 'record')}{invalid} ({duration(event.seconds)})"
        case DuplicatesFound():
            return f"{event.path}: {count(event.count, 'duplicate record')}"
        case FileKnown():
            known = f"import {event.job.import_id} is {event.job.status_text}"
            return f"{event.path}: the dataset has it already, {known}"
        case BytesSent():
            return _sent(event)
        case FileUploaded():
            rate = f", {size(round(event.size / event.seconds))}/s" if event.seconds >= 1 else ""
            took = f"{size(event.size)} sent in {duration(event.seconds)}{rate}"
            return f"{event.path}: {took}, import {event.import_id}"
        case ImportPolled():
            return _polled(event)
        case Retrying():
            again = f"trying again in {duration(event.wait)} (attempt {event.attempt})"
            return f"{event.what}: {event.reason}; {again}"
        case UploadAbandoned():
            return (
                f"{event.path}: an upload URL was not used; "
                f"its import {event.import_id} stays uninitialised, which does no harm"
            )
        case _:
            assert_never(event)


def _sent(event: BytesSent) -> str:
    share = event.sent * 100 // event.size if event.size else 100
    return f"{event.path}: {share}% of {size(event.size)} sent"


def _polled(event: ImportPolled) -> str:
    job = event.job
    words = f"{event.path}: import {job.import_id} is {job.status_text}"
    if job.status is ImportStatus.QUEUED and event.ahead:
        words += f" behind {count(event.ahead, 'import')} of this run"
    if job.processed_count is not None and not job.status.is_terminal:
        words += f", {number(job.processed_count)} of {count(event.record_count, 'record')}"
    if event.behind and not job.status.is_terminal:
        words += f", {count(event.behind, 'import')} of this run behind it"
    return f"{words} ({duration(event.waited)})"
