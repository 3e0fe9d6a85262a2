"""Shows a run to whoever is there, while it goes on and when it is over: terminal, runner, report files."""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prolific_dataset.cli.manner import Form, Manner
from prolific_dataset.errors import RunError
from prolific_dataset.report import text
from prolific_dataset.sanitize import log_line

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TextIO

    from prolific_dataset.cli.report_writing import Written
    from prolific_dataset.config.inputs import Inputs
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.github.event import Event
    from prolific_dataset.github.log import Log
    from prolific_dataset.github.runner import Runner
    from prolific_dataset.report.report import Report
    from prolific_dataset.report.terminal import Terminal
    from prolific_dataset.report.verdict import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who sees the run. `stream` gets the report, `side_stream` the progress on a terminal."""

    stream: TextIO
    side_stream: TextIO
    runner: Runner | None
    event: Event | None
    colour: bool = False
    manner: Manner = field(default_factory=Manner)

    def listener(self, clock: Callable[[], float]) -> Log | Terminal | Silence:
        """Return what shows the run's events as they come; close it when the run is over."""
        if self.manner.quiet:
            return Silence()
        # One of the two is enough.
        if self.runner is not None:
            from prolific_dataset.github.log import Log  # noqa: PLC0415

            stream = self.side_stream if self.manner.form is Form.JSON else self.stream
            return Log(stream, clock=clock, is_debug=self.runner.debug)
        from prolific_dataset.report.terminal import Terminal  # noqa: PLC0415

        width = os.get_terminal_size(self.side_stream.fileno()).columns if self.side_stream.isatty() else None
        return Terminal(self.side_stream, clock=clock, width=width)

    def publish(self, report: Report, verdict: Verdict, inputs: Inputs, workspace: Workspace | None) -> int:
        """Show a finished run and return the exit code.

        Outputs come before everything that is for people, for later steps rely on them, should the runner's
        patience end. A report file that cannot be written turns the run red, as does what the runner cannot take;
        neither keeps anything else back.
        """
        lost: list[RunError] = []
        written = None
        if self.runner is not None and report.interrupted:
            from prolific_dataset.cli import step  # noqa: PLC0415 - only on a runner

            with suppress(RunError):  # it is told below
                # Report files may take longer than the runner waits.
                step.set_outputs(self.runner, report, None)
        if workspace is not None and (inputs.report_path or inputs.rejected_path or inputs.sarif_path):
            from prolific_dataset.cli.report_writing import write_files  # noqa: PLC0415 - only where asked

            written = write_files(report, verdict, inputs, workspace)
        if self.runner is not None:
            from prolific_dataset.cli import step  # noqa: PLC0415 - only on a runner

            with _collecting(lost):
                step.set_outputs(self.runner, report, written)
        self._print(report, verdict, inputs, written)
        if self.runner is not None and self.event is not None:
            from prolific_dataset.cli import step  # noqa: PLC0415

            with _collecting(lost):
                step.summarise(self.runner, self.event, report, verdict, written)
        self._complain(lost)
        self.stream.flush()
        problems = (*(written.problems if written else ()), *lost)
        return verdict.exit_code or max((problem.exit_code for problem in problems), default=0)

    def _print(self, report: Report, verdict: Verdict, inputs: Inputs, written: Written | None) -> None:
        match self.manner.form or (Form.GITHUB if self.runner else Form.TEXT):
            case Form.JSON:
                from prolific_dataset.report import json_writer  # noqa: PLC0415 - only where asked

                self.stream.write(json_writer.render(report, verdict, inputs.policy))
            case Form.TEXT:
                self._print_text(report, verdict)
            case Form.GITHUB:
                self._print_text(report, verdict)
                if inputs.annotations:
                    from prolific_dataset.github import annotations  # noqa: PLC0415 - only where asked

                    self.stream.write(annotations.render(report))
        self._complain(written.problems if written else ())

    def _complain(self, problems: Iterable[RunError]) -> None:
        for_people = self.side_stream if self.manner.form is Form.JSON else self.stream
        for problem in problems:
            for_people.write(f"{log_line(f'{problem.message} {problem.hint}')}\n")

    def _print_text(self, report: Report, verdict: Verdict) -> None:
        if not (self.manner.quiet and verdict.passed):
            self.stream.write(text.render(report, verdict, colour=self.colour))


@contextmanager
def _collecting(lost: list[RunError]) -> Iterator[None]:
    try:
        yield
    except RunError as error:
        lost.append(error)


class Silence:
    """Shows no event."""

    def __call__(self, event: object) -> None:
        """Say nothing."""

    def close(self) -> None:
        """Say nothing."""
