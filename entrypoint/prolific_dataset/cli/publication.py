"""Shows a run to whoever is there, while it goes on and when it is over: terminal, runner, report files."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.errors import RunError
from prolific_dataset.github import annotations as annotation_lines
from prolific_dataset.github import outputs, summary
from prolific_dataset.github.log import Log
from prolific_dataset.plain import log_line
from prolific_dataset.render import json_report, rejected, sarif, text
from prolific_dataset.render.terminal import Terminal
from prolific_dataset.report_files import write_text, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import TextIO

    from prolific_dataset.assembly import Inputs
    from prolific_dataset.files import Workspace
    from prolific_dataset.github.payloads import Event
    from prolific_dataset.github.runner import Runner
    from prolific_dataset.policy import Verdict
    from prolific_dataset.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who sees the run. `stream` gets the report, `side_stream` the progress on a terminal."""

    stream: TextIO
    side_stream: TextIO
    runner: Runner | None
    event: Event | None

    def listener(self, clock: Callable[[], float]) -> Log | Terminal:
        """Return what shows the run's events as they come; close it when the run is over."""
        if self.runner is not None:
            return Log(self.stream, clock=clock, is_debug=self.runner.debug)
        width = os.get_terminal_size(self.side_stream.fileno()).columns if self.side_stream.isatty() else None
        return Terminal(self.side_stream, clock=clock, width=width)

    def publish(self, report: Report, verdict: Verdict, inputs: Inputs, workspace: Workspace | None) -> int:
        """Show a finished run and return the exit code.

        Outputs go first, for later steps rely on them; then files, the report, annotations and the summary, so that
        little is lost should the runner's patience end. A report file that cannot be written turns the run red.
        """
        written = (
            _Written.nothing() if workspace is None else _write_files(report, verdict, inputs, workspace)
        )
        self._set_outputs(report, written)
        self.stream.write(text.render(report, verdict, colour=self.stream.isatty()))
        for problem in written.problems:
            self.stream.write(f"{log_line(f'{problem.message} {problem.hint}')}\n")
        if self.runner is not None and self.event is not None:
            if inputs.annotations:
                self.stream.write(annotation_lines.render(report))
            context = summary.Context(
                links=self.runner.links(self.event),
                report_path=written.report_path,
                rejected_path=written.rejected_path,
                sarif_path=written.sarif_path,
            )
            self.runner.append_summary(summary.render(report, verdict, context))
        self.stream.flush()
        return verdict.exit_code or max((problem.exit_code for problem in written.problems), default=0)

    def _set_outputs(self, report: Report, written: _Written) -> None:
        if self.runner is not None:
            self.runner.append_outputs(
                outputs.values(
                    report,
                    report_path=written.report_path,
                    rejected_path=written.rejected_path,
                    sarif_path=written.sarif_path,
                )
            )


def _summaries() -> dict[str, str]:
    from prolific_dataset.rules import RULES  # noqa: PLC0415 - only SARIF tells them

    return {rule.id: rule.summary() for rule in RULES}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    """Report files that exist now (empty where none does), and why others do not."""

    report_path: str
    rejected_path: str
    sarif_path: str
    problems: tuple[RunError, ...]

    @classmethod
    def nothing(cls) -> _Written:
        return cls(report_path="", rejected_path="", sarif_path="", problems=())


def _write_files(report: Report, verdict: Verdict, inputs: Inputs, workspace: Workspace) -> _Written:
    problems: list[RunError] = []

    def attempt(name: str, given: str | None, write: Callable[[Path, str], None]) -> str:
        if given is None:
            return ""
        try:
            write(workspace.working_directory / given, name)
        except RunError as error:
            problems.append(error)
            return ""
        return given

    def write_report(path: Path, name: str) -> None:
        write_text(
            json_report.render(report, verdict, inputs.policy), path, workspace=workspace.root, name=name
        )

    def write_sarif(path: Path, name: str) -> None:
        write_text(sarif.render(report, _summaries()), path, workspace=workspace.root, name=name)

    def write_rejected(path: Path, name: str) -> None:
        files = {file.path: workspace.repository / file.path for file in report.files}
        with writing(path, workspace=workspace.root, name=name) as stream:
            rejected.write(report, files, stream)

    return _Written(
        report_path=attempt("report-path", inputs.report_path, write_report),
        rejected_path=attempt("rejected-path", inputs.rejected_path, write_rejected),
        sarif_path=attempt("sarif-path", inputs.sarif_path, write_sarif),
        problems=tuple(problems),
    )
