"""A run in progress on a stream: a line for each change, for long waits one now and then, and a bar on a terminal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Final, TextIO

from prolific_dataset.progress import BytesSent, ImportPolled, MigrationPolled, NothingCompiled, Progress
from prolific_dataset.report.narration import describe
from prolific_dataset.sanitize import cut, log_line
from prolific_dataset.wording import size

QUIET_SECONDS: Final = 15.0
"""Least time between two lines about the same state of a file; it doubles with each line, up to the longest."""
_LONGEST_QUIET_SECONDS: Final = 120.0
_BAR_WIDTH: Final = 24
_REDRAW_SECONDS: Final = 0.1
_ERASE: Final = "\r\x1b[K"


@dataclass(frozen=True, slots=True, kw_only=True)
class _LastLine:
    """The last line about a file."""

    state: str | None
    """The import's status, in the service's words; None while the file is being sent."""
    at: float
    quiet: float
    """Seconds until the same state is worth another line."""


class LiveView(ABC):
    """A listener that shows progress on a stream; datasets may call it from several threads.

    Args:
        stream: flushed after each line, because a cancelled step keeps only what was flushed.
        clock: seconds since any moment.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._last: dict[str, _LastLine] = {}
        self._lock = Lock()
        self._is_closed = False
        self._is_lost = False

    def __call__(self, progress: Progress) -> None:
        """Show `progress`; nothing once the view is closed, as an interrupted run may leave an upload behind."""
        with self._lock:
            if not self._is_closed:
                self._show(progress)

    def close(self) -> None:
        """Finish what is open on the stream, so that what follows is seen."""
        with self._lock:
            self._finish()
            self._is_closed = True

    @abstractmethod
    def _show(self, progress: Progress) -> None:
        """Write what there is to say about `progress`; the lock is taken."""

    @abstractmethod
    def _finish(self) -> None:
        """Remove or complete what is not whole yet; the lock is taken."""

    def _is_news(self, progress: Progress) -> bool:
        """Whether `progress` is worth a line: a change at once, an unchanged state at ever longer intervals."""
        match progress:
            case NothingCompiled():
                return False  # for debugging only
            case BytesSent():
                return self._is_due(progress.path, None)
            case ImportPolled():
                return self._is_due(progress.path, progress.job.status_text)
            case MigrationPolled():
                return self._is_due(progress.migration_id, progress.status_text)
            case _:
                return True

    def _is_due(self, name: str, state: str | None) -> bool:
        now = self._clock()
        known = self._last.get(name)
        if known is None or known.state != state:
            self._last[name] = _LastLine(state=state, at=now, quiet=QUIET_SECONDS)
            return state is not None  # most files are sent before anyone could read the line
        if now - known.at < known.quiet:
            return False
        self._last[name] = _LastLine(state=state, at=now, quiet=min(2 * known.quiet, _LONGEST_QUIET_SECONDS))
        return True

    def _write(self, text: str) -> None:
        """Write; nothing more once that has failed: a reader who left must not end the waiting for imports."""
        if self._is_lost:
            return
        try:
            self._put(text)
            self._stream.flush()
        except OSError:
            self._is_lost = True

    def _put(self, text: str) -> None:
        self._stream.write(text)


class Terminal(LiveView):
    """A view with lines for what is done and, below them, one bar for what is being sent; only a terminal gets the bar.

    Args:
        stream: usually the standard error.
        clock: seconds since any moment.
        width: columns of the terminal, or None when the stream is no terminal.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float], width: int | None) -> None:
        super().__init__(stream, clock=clock)
        self._width = width
        self._drawn_at = float("-inf")
        self._is_drawn = False

    def _show(self, progress: Progress) -> None:
        if self._width is not None and isinstance(progress, BytesSent):
            self._draw(progress, self._width)
        elif self._is_news(progress):
            self._finish()
            self._write(f"{log_line(describe(progress))}\n")

    def _finish(self) -> None:
        """Erase the bar."""
        if self._is_drawn:
            self._write(_ERASE)
            self._is_drawn = False

    def _draw(self, progress: BytesSent, width: int) -> None:
        now = self._clock()
        if now - self._drawn_at < _REDRAW_SECONDS:
            return
        share = min(1.0, progress.sent / progress.size) if progress.size else 1.0
        filled = round(share * _BAR_WIDTH)
        sent = f"{size(progress.sent)} of {size(progress.size)}"
        bar = f"{'━' * filled}{'─' * (_BAR_WIDTH - filled)} {share:4.0%} {sent}  {progress.path}"
        self._write(f"{_ERASE}{cut(log_line(bar), max(2, width - 1))}")
        self._drawn_at, self._is_drawn = now, True
