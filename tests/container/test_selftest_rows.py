"""Every row of the workflow `selftest`, before GitHub runs it: the same sandbox, the same inputs, the same end."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from local_engine.runner import Runner
from support.shell.runner_rules import outputs

REPOSITORY = Path(__file__).parents[2]
WORKFLOW: dict[str, Any] = yaml.safe_load((REPOSITORY / ".github/workflows/selftest.yml").read_text())
JOB: dict[str, Any] = WORKFLOW["jobs"]["container"]


@contextmanager
def sandbox_of(row: dict[str, Any], folder: Path) -> Iterator[dict[str, str]]:
    """Start the sandbox as the step `sandbox` does, and yield that step's outputs."""
    folder.mkdir()
    (folder / "schema.json").write_text(WORKFLOW["env"]["SCHEMA"])
    command = [sys.executable, "-m", "selftest", "--folder", folder, "--schema", folder / "schema.json"]
    path = f"{REPOSITORY / 'entrypoint'}:{REPOSITORY / 'tools'}"
    with subprocess.Popen(
        [*command, "--set", row["knob"]], env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE
    ) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield outputs((folder / "outputs").read_text(encoding="utf-8"))
        server.terminate()


@pytest.mark.parametrize(
    "row", JOB["strategy"]["matrix"]["include"], ids=lambda row: f"{row['case']}, {row['knob']}"
)
def test_the_row_comes_out_as_the_workflow_expects(runner: Runner, row: dict[str, Any]) -> None:
    step = next(step for step in JOB["steps"] if step.get("id") == "upload")
    lines = [WORKFLOW["env"]["GOOD"], WORKFLOW["env"]["OTHER"], *([row["extra"]] if row["extra"] else [])]
    (runner.workspace / "records").mkdir()
    (runner.workspace / "records/a b.jsonl").write_text("".join(f"{line}\n" for line in lines))
    with sandbox_of(row, runner.workspace / ".selftest") as service:
        own = {name: value for name, value in step["with"].items() if "${{" not in value}
        inputs = {**own, **service, "ca-bundle": ".selftest/ca.pem", "timeout": "8s"}
        result = runner.run(inputs, env=step["env"])
    told = outputs(result.output_file)
    outcome = "failure" if result.exit_code else "success"
    actual = (outcome, told["result"], told["accepted-count"], told["rejected-count"])
    assert actual == (row["outcome"], row["case"], str(row["accepted"]), str(row["rejected"])), result.log
    assert (runner.workspace / own["report-path"]).stat().st_size
