"""Whatever the standard output is or becomes, a run goes on to its end and says what it came to in its files."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from prolific_sandbox import Rejection
from support.service.served import Service
from support.shell import runner_rules
from support.shell.action_step import environment, given, run_step
from support.shell.program import run_program, start_program

NAME = "caf\u00e9 \u2713 \U0001f600.jsonl"
BAD = '{"caf\u00e9 \u2713 \U0001f600 \u202e": NaN}\n'


@pytest.mark.parametrize(
    "variables",
    [
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
        {"PYTHONIOENCODING": "cp1252:strict"},
        {"PYTHONIOENCODING": "utf-16"},
    ],
    ids=lambda variables: ",".join(map("=".join, variables.items())),
)
@pytest.mark.parametrize("mode", ["step", "text", "json"])
def test_no_encoding_ends_a_run(workspace: Path, variables: dict[str, str], mode: str) -> None:
    """Neither in the middle nor at the end, with names and fields that it lacks."""
    (workspace / NAME).write_text(BAD, encoding="utf-8")
    inputs = {"mode": "validate", "files": "*.jsonl"}
    environ = environment(workspace) | variables | given(inputs if mode == "step" else {})
    if mode != "step":
        environ["GITHUB_ACTIONS"] = ""
    words = ["upload"] if mode == "step" else ["validate", "--format", mode, "*.jsonl"]

    done = run_program(workspace, environ, *words)

    assert done.returncode == 1, done.stderr
    assert b"Traceback" not in done.stdout + done.stderr
    assert done.stdout
    if mode == "step":
        outputs = runner_rules.outputs(Path(environ["GITHUB_OUTPUT"]).read_text("utf-8"))
        assert (outputs["result"], "not-a-number" in outputs["errors"]) == ("invalid", True)
        assert "not-a-number" in Path(environ["GITHUB_STEP_SUMMARY"]).read_text("utf-8")


@pytest.mark.posix
@pytest.mark.parametrize("rejected", [0, 500])
def test_a_reader_who_leaves_loses_no_import(service: Service, workspace: Path, rejected: int) -> None:
    """The run waits for its imports; outputs and summary are as if somebody had read, however much there is to say."""
    (workspace / "a.jsonl").write_text(
        "".join(f'{{"review_text": "Good {number}."}}\n' for number in range(rejected + 1))
    )
    reject = tuple(
        Rejection(record_index=index, field=f"{index}-{'x' * 99}", reason="Bad.") for index in range(rejected)
    )
    service.sandbox.change(processing_seconds=0.5, reject=reject)
    environ = environment(workspace) | given({**service.inputs, "files": "a.jsonl"})
    with start_program(workspace, environ, "upload", stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"::add-mask::")
        running.stdout.close()
        said = running.stderr.read()

    outputs = runner_rules.outputs(Path(environ["GITHUB_OUTPUT"]).read_text("utf-8"))
    assert b"Traceback" not in said
    assert outputs["result"] == ("partial" if rejected else "complete")
    assert (outputs["accepted-count"], service.stored) == ("1", 1)
    assert "accepted" in Path(environ["GITHUB_STEP_SUMMARY"]).read_text("utf-8") or not rejected
    again = run_step(workspace, {**service.inputs, "files": "a.jsonl"})
    assert json.loads(again.outputs["import-ids"]) == json.loads(outputs["import-ids"])


@pytest.mark.posix
@pytest.mark.parametrize("output", ["/dev/full", "a pipe that nobody reads"])
def test_nothing_is_begun_where_the_log_cannot_be_written(
    service: Service, workspace: Path, output: str
) -> None:
    """The token could not be masked; later steps learn that the step failed."""
    (workspace / "a.jsonl").write_text('{"review_text": "Good."}\n')
    environ = environment(workspace) | given({**service.inputs, "files": "a.jsonl"})
    reading, writing = os.pipe()
    os.close(reading)
    with Path(output).open("wb") if output == "/dev/full" else os.fdopen(writing, "wb") as stream:
        done = run_program(workspace, environ, "upload", stdout=stream)

    outputs = runner_rules.outputs(Path(environ["GITHUB_OUTPUT"]).read_text("utf-8"))
    assert done.returncode in {1, 2}
    assert b"Traceback" not in done.stderr
    assert (outputs["result"], service.stored) == ("error", 0)
