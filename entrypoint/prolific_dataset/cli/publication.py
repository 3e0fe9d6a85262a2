"""Shows a run while it goes on and when it is over: on the terminal, to the runner, in report files."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from prolific_dataset.cli.output_options import OutputFormat, OutputOptions, has_colour
from prolific_dataset.cli.unexpected import as_run_error
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import RunError, UnexpectedError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text, writing
from prolific_dataset.github.commands import is_runner
from prolific_dataset.github.links import Links
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.report import json_writer, rejected, sarif, text
from prolific_dataset.report.live import LiveView, Terminal
from prolific_dataset.report.provenance import SUMMARY_MARK, origins_path
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import Verdict, verdict
from prolific_dataset.sanitize import json_text, log_line
from prolific_dataset.validation.rules import RULES

if TYPE_CHECKING:
    from prolific_dataset.github.event import Event
    from prolific_dataset.github.runner import Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who sees the run."""

    stream: TextIO
    """Gets the report; a terminal gets the progress on the standard error."""
    runner: Runner | None
    event: Event | None
    """What started the run; None outside a runner."""
    links: Links
    """Where the checked files can be seen."""
    output: OutputOptions

    @classmethod
    def detect(cls, environ: Mapping[str, str], stream: TextIO, output: OutputOptions) -> Audience:
        """Find out from the environment who is there."""
        runner = event = None
        if is_runner(environ):
            from prolific_dataset.github.runner import Runner  # noqa: PLC0415 - github outside a runner

            runner = Runner.detect(environ)
            event = runner.event() if runner else None
        return cls(
            stream=stream,
            runner=runner,
            event=event,
            links=runner.links(event) if runner and event else Links(),
            output=output,
        )

    def listener(self, clock: Callable[[], float]) -> LiveView:
        """Return what shows the run's progress; close it when the run is over."""
        if self.output.quiet:
            return Terminal(io.StringIO(), clock=clock, width=None)
        if self.runner is not None:
            return self.runner.log(self._for_people, clock=clock)
        width = os.get_terminal_size(sys.stderr.fileno()).columns if sys.stderr.isatty() else None
        return Terminal(sys.stderr, clock=clock, width=width)

    def publish(self, report: Report, inputs: Inputs, workspace: Workspace | None) -> int:
        """Show a finished run and return its exit code.

        Outputs come first, because later steps need them and the runner may kill this step at any time. A report
        file that cannot be written makes the run fail, and so does a file of the runner's; everything else is
        shown all the same. What is printed comes last: nobody may be there to read it any more.

        Args:
            report: what the run came to.
            inputs: names the report files, and the policy by which the run passes or fails.
            workspace: where report files are written; None when the run ended before it was known.

        Raises:
            OSError: the log cannot be written; all else is.
        """
        try:
            judged = verdict(report, inputs.policy)
        except Exception as error:  # noqa: BLE001 - what was begun is said all the same
            self._set_last_outputs(report)
            self._complain([as_run_error(error)])
            return UnexpectedError.exit_code
        lost: list[RunError] = []
        if (
            self.runner is not None and report.interrupted
        ):  # report files may take longer than the runner waits
            with suppress(RunError):  # reported below
                self.runner.set_outputs(report, {})
        written: dict[str, str] = {}
        if workspace is not None:
            for name, path in inputs.report_paths.items():
                with _collecting(lost):
                    if self._write(name, path, report, judged, inputs, workspace):
                        written[name] = path
        if self.runner is not None:
            with _collecting(lost):
                self.runner.set_outputs(report, written)
            with _collecting(lost):
                self.runner.add_summary(report, judged, self.links, written)
        log_fault = None
        with _collecting(lost):
            try:
                self._print(report, judged, inputs)
            except OSError as error:
                log_fault = error
        if any(isinstance(each, UnexpectedError) for each in lost):
            self._set_last_outputs(report)
        if log_fault is not None:
            raise log_fault  # `cli.program` says so
        self._complain(lost)
        self.stream.flush()
        return judged.exit_code or max((problem.exit_code for problem in lost), default=0)

    @property
    def _for_people(self) -> TextIO:
        """Where a runner's log goes on: not into the JSON."""
        return sys.stderr if self.output.format is OutputFormat.JSON else self.stream

    def _set_last_outputs(self, report: Report) -> None:
        """Say that the run failed and what was begun: all that must not be lost, whatever happened to the rest."""
        if self.runner is not None:
            ids = json.dumps(report.import_ids)
            with suppress(RunError):  # reported already
                self.runner.append_outputs({"result": "error", "import-ids": ids})

    def _write(
        self, name: str, given: str, report: Report, judged: Verdict, inputs: Inputs, workspace: Workspace
    ) -> bool:
        """Write the report file for the input `name`; return False where there is nothing to write."""
        path = workspace.working_directory / given
        match name:
            case "report-path":
                content = json_writer.render(report, judged, inputs.policy)
            case "sarif-path":
                content = sarif.render(report, {rule.id: rule.summary() for rule in RULES})
            case "summary-path":
                from prolific_dataset.github import summary  # noqa: PLC0415 - github outside a runner

                limit = summary.COMMENT_LIMIT - len(SUMMARY_MARK)
                content = SUMMARY_MARK + summary.render(report, judged, links=self.links, limit=limit)
            case _:
                return _write_rejected(report, path, workspace, name)
        write_text(content, path, workspace=workspace.root, name=name)
        return True

    def _print(self, report: Report, judged: Verdict, inputs: Inputs) -> None:
        output_format = self.output.format or (OutputFormat.GITHUB if self.runner else OutputFormat.TEXT)
        if output_format is OutputFormat.JSON:
            write_commands(self.stream, json_text(json_writer.render(report, judged, inputs.policy)))
            return
        if not (self.output.quiet and judged.passed):
            self.stream.write(text.render(report, judged, colour=has_colour(self.stream)))
        if output_format is OutputFormat.GITHUB and inputs.annotations:
            from prolific_dataset.github.annotations import render  # noqa: PLC0415 - github outside a runner

            write_commands(self.stream, render(report, tolerated=judged.tolerated))

    def _complain(self, problems: Iterable[RunError]) -> None:
        for problem in problems:
            self._for_people.write(f"{log_line(f'{problem.message} {problem.hint}')}\n")


def _write_rejected(report: Report, path: Path, workspace: Workspace, name: str) -> bool:
    """Write the bad records, and where they come from; remove what an earlier run wrote if there are none."""
    if not any(file.bad_lines for file in report.files):
        for each in (path, origins_path(path)):
            each.unlink(missing_ok=True)
        return False
    files = {file.path: workspace.repository / file.path for file in report.files}
    with writing(path, workspace=workspace.root, name=name) as stream:
        digest = rejected.write(report, files, stream)
    with writing(origins_path(path), workspace=workspace.root, name=name) as stream:
        rejected.write_origins(report, digest, stream)
    return True


@contextmanager
def _collecting(lost: list[RunError]) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 - the rest is shown all the same, and no secret is
        lost.append(as_run_error(error))
