"""Writes the report files that the user asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import RunError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text, writing
from prolific_dataset.github.links import Links
from prolific_dataset.report import json_writer, rejected, sarif
from prolific_dataset.report.provenance import SUMMARY_MARK, origins_path
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import Verdict
from prolific_dataset.validation.rules import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Report files that exist now, by the input that gave their path, and why others could not be written."""

    paths: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[RunError, ...] = ()


def write_files(
    report: Report, verdict: Verdict, inputs: Inputs, workspace: Workspace, links: Links
) -> Written:
    """Write the report files that were asked for; when one cannot be written, the others still are.

    Args:
        report: what the run came to.
        verdict: whether it passes.
        inputs: names the files.
        workspace: where they are written.
        links: where the checked files can be seen.
    """
    texts: dict[str, Callable[[], str]] = {
        "report-path": lambda: json_writer.render(report, verdict, inputs.policy),
        "sarif-path": lambda: sarif.render(report, {rule.id: rule.summary() for rule in RULES}),
        "summary-path": lambda: _summary(report, verdict, links),
    }
    paths: dict[str, str] = {}
    problems: list[RunError] = []
    for name, given in inputs.report_paths.items():
        if not given:
            continue
        path = workspace.working_directory / given
        try:
            if name in texts:
                write_text(texts[name](), path, workspace=workspace.root, name=name)
            elif not _write_rejected(report, path, workspace, name):
                continue
            paths[name] = given
        except RunError as error:
            problems.append(error)
    return Written(paths=paths, problems=tuple(problems))


def _summary(report: Report, verdict: Verdict, links: Links) -> str:
    from prolific_dataset.github import summary  # noqa: PLC0415 - github outside a runner

    limit = summary.COMMENT_LIMIT - len(SUMMARY_MARK)
    return SUMMARY_MARK + summary.render(report, verdict, links=links, limit=limit)


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
