"""Shows a finished run to whoever is there: the terminal, the runner, and the files that were asked for."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, TextIO

from prolific_dataset.github import annotations as annotation_lines
from prolific_dataset.github import outputs, summary
from prolific_dataset.render import text

if TYPE_CHECKING:
    from prolific_dataset.assembly import Inputs
    from prolific_dataset.github.payloads import Event
    from prolific_dataset.github.runner import Runner
    from prolific_dataset.policy import Verdict
    from prolific_dataset.report import Report


def publish(
    report: Report,
    verdict: Verdict,
    *,
    inputs: Inputs | None,
    runner: Runner | None,
    event: Event | None,
    stream: TextIO = sys.stdout,
) -> None:
    """Print the report, and on a runner write outputs, annotations and the step summary.

    Outputs go first: they are what later steps rely on, should the runner's patience end.
    """
    if runner is not None:
        runner.append_outputs(outputs.values(report))
    stream.write(text.render(report, verdict, colour=stream.isatty()))
    if runner is not None and event is not None:
        if inputs is None or inputs.annotations:
            stream.write(annotation_lines.render(report))
        runner.append_summary(summary.render(report, verdict, summary.Context(links=runner.links(event))))
    stream.flush()
