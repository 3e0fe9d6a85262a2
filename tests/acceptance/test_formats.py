"""What `validate` prints, by `--format` and `--quiet`."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from support.shell import runner_rules
from support.shell.action_step import run_step
from support.shell.terminal import prolific_dataset

REPOSITORY = Path(__file__).parents[2]
GOOD = '{"prompt": "Which?"}\n'
BAD = '{"prompt": \n'


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "good.jsonl").write_text(GOOD)
    (tmp_path / "bad.jsonl").write_text(GOOD + BAD)
    return tmp_path


def test_json_is_the_report_and_nothing_else(files: Path) -> None:
    """A script can read standard output; progress goes elsewhere."""
    answer = prolific_dataset(files, "validate", "--format", "json", "bad.jsonl", "good.jsonl")

    report = json.loads(answer.out)
    schema = json.loads((REPOSITORY / "docs/schemas/report-v1.schema.json").read_bytes())
    jsonschema.validate(report, schema)
    assert answer.exit_code == report["exit_code"] == 1
    assert "good.jsonl" in answer.err


def test_json_also_tells_a_run_that_could_not_begin(files: Path) -> None:
    """A script need not tell two kinds of failure apart by their form."""
    answer = prolific_dataset(files, "validate", "--format", "json", "none-*.jsonl")

    assert answer.exit_code == 2
    assert json.loads(answer.out)["exit_code"] == 2


def test_github_adds_annotations_anywhere(files: Path) -> None:
    """As on a runner: for other tools that read them."""
    answer = prolific_dataset(files, "validate", "--format", "github", "bad.jsonl")

    (error,) = (each for each in runner_rules.commands(answer.out) if each.name == "error")
    assert (error.properties["file"], error.properties["line"]) == ("bad.jsonl", "2")
    assert "bad.jsonl:2" in answer.out


def test_text_leaves_annotations_out_on_a_runner(tmp_path: Path) -> None:
    """The summary and the outputs are not printed, and stay."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "bad.jsonl").write_text(BAD)

    step = run_step(workspace, {"files": "bad.jsonl", "mode": "validate"}, PROLIFIC_FORMAT="text")

    assert step.errors == []
    assert step.outputs["result"] == "invalid"
    assert "bad.jsonl" in step.summary


def test_quiet_says_nothing_when_all_is_well(files: Path) -> None:
    """As a command in a script or a hook should."""
    answer = prolific_dataset(files, "validate", "--quiet", "good.jsonl")

    assert (answer.exit_code, answer.out, answer.err) == (0, "", "")


def test_quiet_says_what_is_wrong(files: Path) -> None:
    """The report as ever, without progress."""
    answer = prolific_dataset(files, "validate", "-q", "bad.jsonl")

    assert answer.exit_code == 1
    assert "bad.jsonl:2" in answer.out
    assert answer.err == ""


def test_colours_and_progress_are_for_terminals(files: Path) -> None:
    """A pipe gets plain lines."""
    answer = prolific_dataset(files, "validate", "bad.jsonl", "good.jsonl")

    assert "\x1b" not in answer.out + answer.err
    assert "\r" not in answer.out + answer.err
