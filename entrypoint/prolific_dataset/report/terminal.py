"""Progress on a terminal: lines for what is done and, below them, one bar for what is being sent."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from prolific_dataset.progress import BytesSent, ImportPolled
from prolific_dataset.report.narration import Narrator
from prolific_dataset.sanitize import cut, log_line
from prolific_dataset.wording import size

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from prolific_dataset.progress import Event

_BAR_WIDTH = 24
_REDRAW_SECONDS = 0.1
_ERASE = "\r\x1b[K"


class Terminal:
    """A listener that writes to a stream; only a terminal gets the bar.

    Args:
        stream: usually the standard error.
        clock: seconds of any origin.
        width: columns of the terminal, or None when the stream is none.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float], width: int | None) -> None:
        self._stream = stream
        self._clock = clock
        self._width = width
        self._narrator = Narrator(clock)
        self._drawn_at = float("-inf")
        self._is_drawn = False
        self._lock = Lock()
        self._is_closed = False

    def __call__(self, event: Event) -> None:
        """Show `event`."""
        with self._lock:
            if self._is_closed:
                return  # an upload that an interruption left behind
            if self._width is not None and isinstance(event, BytesSent | ImportPolled):
                self._draw(event, self._width)
                if isinstance(event, BytesSent):
                    return
            line = self._narrator.tell(event)
            if line is not None:
                self._wipe()
                self._stream.write(f"{log_line(line)}\n")
                self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        with self._lock:
            self._wipe()
            self._stream.flush()
            self._is_closed = True

    def _draw(self, event: BytesSent | ImportPolled, width: int) -> None:
        now = self._clock()
        if now - self._drawn_at < _REDRAW_SECONDS:
            return
        if isinstance(event, BytesSent):
            done, whole, tail = event.sent, event.size, f"{size(event.sent)} of {size(event.size)}"
        elif event.job.processed_count is not None:
            done, whole, tail = event.job.processed_count, event.record_count, event.job.status_text
        else:
            return
        share = min(1.0, done / whole) if whole else 1.0
        filled = round(share * _BAR_WIDTH)
        text = f"{'━' * filled}{'─' * (_BAR_WIDTH - filled)} {share:4.0%} {tail}  {event.path}"
        self._stream.write(f"{_ERASE}{cut(log_line(text), max(2, width - 1))}")
        self._stream.flush()
        self._drawn_at, self._is_drawn = now, True

    def _wipe(self) -> None:
        if self._is_drawn:
            self._stream.write(_ERASE)
            self._is_drawn = False
