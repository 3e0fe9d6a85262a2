"""The step's log while the run goes on: the checks in a group, then a line for each step of each file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TextIO

from prolific_dataset.github.commands import command
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.progress import DuplicatesFound, FileChecked, Progress
from prolific_dataset.report.live import LiveView
from prolific_dataset.report.narration import describe
from prolific_dataset.sanitize import log_line


class Log(LiveView):
    """A view that writes to the log of a step.

    Args:
        stream: the step's output.
        clock: seconds since any moment.
        is_debug: whether events that are not worth a line are written for step debugging.
    """

    def __init__(self, stream: TextIO, *, clock: Callable[[], float], is_debug: bool = False) -> None:
        super().__init__(stream, clock=clock)
        self._is_debug = is_debug
        self._in_group = False

    def _show(self, progress: Progress) -> None:
        is_check = isinstance(progress, FileChecked | DuplicatesFound)
        if is_check and not self._in_group:
            self._write(f"{command('group', 'Check the files')}\n")
            self._in_group = True
        if not is_check:
            self._finish()
        if self._is_news(progress):
            self._write(f"{log_line(describe(progress))}\n")
        elif self._is_debug:
            self._write(f"{command('debug', log_line(describe(progress)))}\n")

    def _finish(self) -> None:
        if self._in_group:
            self._write(f"{command('endgroup')}\n")
            self._in_group = False

    def _put(self, text: str) -> None:
        write_commands(self._stream, text)
