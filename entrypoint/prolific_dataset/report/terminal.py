"""Progress on a terminal: lines for what is done and, below them, one bar for what is being sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from prolific_dataset.progress import BytesSent, Progress
from prolific_dataset.report.live import LiveView
from prolific_dataset.sanitize import cut, log_line
from prolific_dataset.wording import size

_BAR_WIDTH = 24
_REDRAW_SECONDS = 0.1
_ERASE = "\r\x1b[K"


class Terminal(LiveView):
    """A view that writes to a stream; only a terminal gets the bar.

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
            return
        line = self._narrator.tell(progress)
        if line is not None:
            self._finish()
            self._write(f"{log_line(line)}\n")

    def _finish(self) -> None:
        """Erase the bar."""
        if self._is_drawn:
            self._write(_ERASE)
            self._is_drawn = False

    def _draw(self, progress: BytesSent, width: int) -> None:
        now = self._clock()
        if now - self._drawn_at < _REDRAW_SECONDS:
            return
        done, whole = progress.sent, progress.size
        tail = f"{size(done)} of {size(whole)}"
        share = min(1.0, done / whole) if whole else 1.0
        filled = round(share * _BAR_WIDTH)
        bar = f"{'━' * filled}{'─' * (_BAR_WIDTH - filled)} {share:4.0%} {tail}  {progress.path}"
        self._write(f"{_ERASE}{cut(log_line(bar), max(2, width - 1))}")
        self._drawn_at, self._is_drawn = now, True
