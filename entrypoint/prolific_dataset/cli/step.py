"""Tells a runner what became of its step: outputs and summary."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prolific_dataset.github import outputs, summary

if TYPE_CHECKING:
    from prolific_dataset.cli.report_writing import Written
    from prolific_dataset.github.event import Event
    from prolific_dataset.github.runner import Runner
    from prolific_dataset.report.report import Report
    from prolific_dataset.report.verdict import Verdict


def set_outputs(runner: Runner, report: Report, written: Written | None) -> None:
    """Set the outputs of the step."""
    paths = (
        {}
        if written is None
        else {
            "report_path": written.report_path,
            "rejected_path": written.rejected_path,
            "sarif_path": written.sarif_path,
        }
    )
    runner.append_outputs(outputs.values(report, **paths))


def summarise(
    runner: Runner, event: Event, report: Report, verdict: Verdict, written: Written | None
) -> None:
    """Add to the step's summary."""
    context = summary.Context(
        links=runner.links(event),
        report_path=written.report_path if written else "",
        rejected_path=written.rejected_path if written else "",
        sarif_path=written.sarif_path if written else "",
    )
    runner.append_summary(summary.render(report, verdict, context))
