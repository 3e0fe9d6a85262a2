"""Whatever fails while a report is shown, later steps learn that the run failed, and which imports it began."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from prolific_dataset.cli.output_options import OutputFormat, OutputOptions
from prolific_dataset.cli.publication import Audience
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import Mode
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Finding, Findings, ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.report.report import DatasetReport, FileReport, Report
from support.shell import runner_rules
from support.shell.action_step import environment

JOB = ImportJob(
    import_id=ImportID("the-import"),
    status=ImportStatus.COMPLETE,
    status_text="complete",
    accepted_count=1,
)
FINDING = Finding(rule="null-value", severity=Severity.WARNING, message="m", path="a.jsonl", line=1)
FILE = FileReport(
    path="a.jsonl",
    size=9,
    mode=Mode.UPLOAD,
    record_count=1,
    invalid_count=0,
    job=JOB,
    findings=Findings.of([FINDING]),
)


class Broken:
    """Stands for a value that no view foresees."""

    def __getattr__(self, name: str) -> object:
        raise RuntimeError(name)


BROKEN: Any = Broken()
ALL = {name: f"{name}.out" for name in ("report_path", "rejected_path", "sarif_path", "summary_path")}
VIEWS = {
    "outputs, JSON of findings": (replace(FILE, findings=Findings(listed=(BROKEN,))), ALL),
    "the report file": (replace(FILE, bad_lines=BROKEN), {"report_path": "report.out"}),
    "the rejected records": (replace(FILE, bad_lines=BROKEN), {"rejected_path": "rejected.out"}),
    "SARIF": (
        replace(FILE, findings=Findings.of([replace(FINDING, fix=BROKEN)])),
        {"sarif_path": "sarif.out"},
    ),
    "the summary": (replace(FILE, findings=Findings.of([replace(FINDING, path=BROKEN)])), {}),
    "the summary file": (
        replace(FILE, findings=Findings.of([replace(FINDING, path=BROKEN)])),
        {"summary_path": "summary.out"},
    ),
    "the verdict": (replace(FILE, record_count=BROKEN), {}),
    "the outcome": (replace(FILE, job=replace(JOB, status=BROKEN)), ALL),
    "the numbers": (replace(FILE, job=replace(JOB, accepted_count=BROKEN)), ALL),
}


def show(
    tmp_path: Path, report: Report, inputs: Inputs, output_format: OutputFormat | None = None
) -> tuple[int, dict[str, str], str]:
    """Show a report as on a runner; return the exit code, the outputs and the log."""
    workspace = tmp_path / "work"
    workspace.mkdir()
    log = io.StringIO()
    audience = Audience.detect(environment(workspace), log, OutputOptions(format=output_format))
    code = audience.publish(report, inputs, Workspace.of(workspace))
    return code, runner_rules.outputs((tmp_path / "outputs").read_text("utf-8")), log.getvalue()


@pytest.mark.parametrize("output_format", [None, *OutputFormat])
@pytest.mark.parametrize("view", VIEWS)
def test_result_and_ids_outlive_a_view_that_fails(
    tmp_path: Path, view: str, output_format: OutputFormat | None
) -> None:
    """As when a value gets past all checks: the step is red, and its imports can be found again."""
    file, paths = VIEWS[view]
    datasets = (DatasetReport(dataset_id=None, name=None, files=(file,)),)

    code, outputs, _ = show(
        tmp_path, Report(mode=Mode.UPLOAD, datasets=datasets, seconds=1.0), Inputs(**paths), output_format
    )

    assert code != 0
    assert (outputs["result"], outputs["import-ids"]) == ("error", '["the-import"]')


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_result_and_ids_outlive_a_text_that_fails(tmp_path: Path, seconds: float) -> None:
    """What is printed comes last."""
    datasets = (DatasetReport(dataset_id=None, name=None, files=(FILE,)),)

    code, outputs, log = show(
        tmp_path, Report(mode=Mode.UPLOAD, datasets=datasets, seconds=seconds), Inputs(), None
    )

    assert code == 4
    assert (outputs["result"], outputs["import-ids"]) == ("error", '["the-import"]')
    assert "Unexpected error" in log
