"""Writes the report files that the user asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import RunError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text, writing
from prolific_dataset.report import json_writer, rejected, sarif
from prolific_dataset.report.provenance import SUMMARY_MARK, origins_path
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import Verdict
from prolific_dataset.validation.rules import RULES

if TYPE_CHECKING:
    from prolific_dataset.github.links import Links


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Report files that exist now, each empty where it does not, and why others could not be written."""

    report_path: str = ""
    rejected_path: str = ""
    sarif_path: str = ""
    summary_path: str = ""
    problems: tuple[RunError, ...] = ()

    @property
    def paths(self) -> dict[str, str]:
        """The paths by the names that outputs and summary give them."""
        return {
            "report_path": self.report_path,
            "rejected_path": self.rejected_path,
            "sarif_path": self.sarif_path,
            "summary_path": self.summary_path,
        }


def write_files(
    report: Report, verdict: Verdict, inputs: Inputs, workspace: Workspace, links: Links | None = None
) -> Written:
    """Write the report files that were asked for; when one cannot be written, the others still are.

    Args:
        report: what the run came to.
        verdict: whether it passes.
        inputs: names the files.
        workspace: where they are written.
        links: where the checked files can be seen; None outside a runner.
    """
    problems: list[RunError] = []

    def attempt(name: str, given: str | None, write: Callable[[Path, str], None]) -> str:
        if not given:
            return ""
        try:
            write(workspace.working_directory / given, name)
        except RunError as error:
            problems.append(error)
            return ""
        return given

    def write_report(path: Path, name: str) -> None:
        content = json_writer.render(report, verdict, inputs.policy)
        write_text(content, path, workspace=workspace.root, name=name)

    def write_sarif(path: Path, name: str) -> None:
        summaries = {rule.id: rule.summary() for rule in RULES}
        write_text(sarif.render(report, summaries), path, workspace=workspace.root, name=name)

    def write_rejected(path: Path, name: str) -> None:
        files = {file.path: workspace.repository / file.path for file in report.files}
        with writing(path, workspace=workspace.root, name=name) as stream:
            digest = rejected.write(report, files, stream)
        with writing(origins_path(path), workspace=workspace.root, name=name) as stream:
            rejected.write_origins(report, digest, stream)

    def remove_rejected(path: Path, _name: str) -> None:
        for each in (path, origins_path(path)):
            each.unlink(missing_ok=True)

    def write_summary(path: Path, name: str) -> None:
        from prolific_dataset.github import summary  # noqa: PLC0415 - github outside a runner

        context = summary.Context(links=links) if links else summary.Context()
        limit = summary.COMMENT_LIMIT - len(SUMMARY_MARK)
        content = SUMMARY_MARK + summary.render(report, verdict, context, limit=limit)
        write_text(content, path, workspace=workspace.root, name=name)

    has_bad_records = any(file.bad_lines for file in report.files)
    rejected_path = attempt(
        "rejected-path", inputs.rejected_path, write_rejected if has_bad_records else remove_rejected
    )
    return Written(
        report_path=attempt("report-path", inputs.report_path, write_report),
        rejected_path=rejected_path if has_bad_records else "",
        sarif_path=attempt("sarif-path", inputs.sarif_path, write_sarif),
        summary_path=attempt("summary-path", inputs.summary_path, write_summary),
        problems=tuple(problems),
    )
