"""Whatever fails while a report is shown, later steps learn that the run failed, and which imports it began."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from prolific_dataset.cli.output_options import OutputOptions
from prolific_dataset.cli.publication import Audience
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import Mode
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import DatasetReport, Report
from support.shell import runner_rules
from support.shell.action_step import environment


@pytest.mark.parametrize("seconds", [float("nan"), float("inf")])
def test_ids_and_result_outlive_a_report_that_cannot_be_shown(tmp_path: Path, seconds: float) -> None:
    """As when a number gets past all checks: the step is red, and its imports can be found again."""
    workspace = tmp_path / "work"
    workspace.mkdir()
    environ = environment(workspace)
    job = ImportJob(
        import_id=ImportID("the-import"),
        status=ImportStatus.COMPLETE,
        status_text="complete",
        accepted_count=1,
    )
    file = FileReport(path="a.jsonl", size=9, mode=Mode.UPLOAD, record_count=1, invalid_count=0, job=job)
    report = Report(
        mode=Mode.UPLOAD,
        datasets=(DatasetReport(dataset_id=None, name=None, files=(file,)),),
        seconds=seconds,
    )
    log = io.StringIO()

    code = Audience.detect(environ, log, OutputOptions()).publish(report, Inputs(), None)

    outputs = runner_rules.outputs((tmp_path / "outputs").read_text("utf-8"))
    assert code == 4
    assert (outputs["result"], outputs["import-ids"]) == ("error", '["the-import"]')
    assert "Unexpected error" in log.getvalue()
