"""The step's log while the run goes on: the checks in a group, then a line for each step of each file."""

from __future__ import annotations

from threading import Lock
from typing import TYPE_CHECKING

from prolific_dataset.github.commands import debug, end_group, group
from prolific_dataset.progress import FileChecked
from prolific_dataset.report.narration import Narrator, describe
from prolific_dataset.sanitize import log_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

    from prolific_dataset.progress import Event


class Log:
    """A listener that writes to the log of a step; datasets may speak to it side by side.

    Args:
        stream: the step's output; flushed after each line, as a cancelled step keeps only what was flushed.
        clock: seconds of any origin.
        is_debug: whether events that are not worth a line are written for step debugging.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float], is_debug: bool = False) -> None:
        self._stream = stream
        self._narrator = Narrator(clock)
        self._is_debug = is_debug
        self._in_group = False
        self._lock = Lock()
        self._is_closed = False

    def __call__(self, event: Event) -> None:
        """Write what there is to say about `event`."""
        with self._lock:
            if self._is_closed:
                return  # an upload that an interruption left behind
            self._open_or_close_group(event)
            line = self._narrator.tell(event)
            if line is not None:
                self._write(log_line(line))
            elif self._is_debug:
                self._write(debug(log_line(describe(event))))

    def close(self) -> None:
        """Close the group that may be open, so that what follows is seen."""
        with self._lock:
            if self._in_group:
                self._write(end_group())
                self._in_group = False
            self._is_closed = True

    def _open_or_close_group(self, event: Event) -> None:
        is_check = isinstance(event, FileChecked)
        if is_check and not self._in_group:
            self._write(group("Check the files"))
        if self._in_group and not is_check:
            self._write(end_group())
        self._in_group = is_check

    def _write(self, line: str) -> None:
        self._stream.write(f"{line}\n")
        self._stream.flush()
