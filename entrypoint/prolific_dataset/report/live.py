"""What the two views of a run in progress share: the log of a step and the terminal."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from threading import Lock
from typing import TextIO

from prolific_dataset.progress import Progress
from prolific_dataset.report.narration import Narrator


class LiveView(ABC):
    """A listener that shows progress on a stream; datasets may call it from several threads.

    Args:
        stream: flushed after each line, because a cancelled step keeps only what was flushed.
        clock: seconds since any moment.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float]) -> None:
        self._stream = stream
        self._clock = clock
        self._narrator = Narrator(clock)
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

    def _write(self, text: str) -> None:
        self._write_by(lambda stream: stream.write(text))

    def _write_by(self, write: Callable[[TextIO], object]) -> None:
        """Write; nothing more once that has failed: a reader who left must not end the waiting for imports."""
        if self._is_lost:
            return
        try:
            write(self._stream)
            self._stream.flush()
        except OSError:
            self._is_lost = True
