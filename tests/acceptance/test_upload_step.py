"""The action as a step: what later steps, the log and the summary get."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prolific_sandbox import Rejection, Step
from support.service.served import Service
from support.shell.action_step import environment, given, run_step
from support.shell.program import run_program

GOOD = '{"product_name": "Kettle", "review_text": "Boils.", "image_url": "https://example.org/kettle.jpg"}\n'
BAD = '{"product_name": "Kettle", "review_text": "Boils.", "image_url": "kettle.jpg"}\n'


def test_a_push_of_good_records(service: Service, workspace: Path) -> None:
    """Everything is accepted, and every output says so."""
    (workspace / "a.jsonl").write_text(GOOD * 3)
    (workspace / "b.jsonl").write_text(GOOD.replace("Kettle", "Pot") * 2)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl\n"})

    assert step.exit_code == 0, step.log
    ids = json.loads(step.outputs.pop("import-ids"))
    assert len(set(ids)) == 2
    assert step.outputs == {
        "result": "complete",
        "file-count": "2",
        "record-count": "5",
        "valid-count": "5",
        "invalid-count": "0",
        "accepted-count": "5",
        "rejected-count": "0",
        "duplicate-count": "0",
        "imported-count": "5",
        "total-datapoint-count": "5",
        "errors": "[]",
        "report-path": "",
        "rejected-path": "",
        "sarif-path": "",
        "summary-path": "",
        "matrix": "",
    }
    assert service.stored == 5
    assert "5 records imported" in step.summary
    assert step.errors == []


def test_the_guides_partial_import_is_annotated_at_the_right_lines(service: Service, workspace: Path) -> None:
    """1,000 records behind a byte order mark and blank lines; indexes 47, 312 and 891 are rejected."""
    records = [GOOD.replace("Boils.", f"Boils {number} times.") for number in range(1000)]
    lines = ["\ufeff" + records[0], *records[1:20], "\n", *records[20:300], "  \n", "\n", *records[300:]]
    (workspace / "reviews.jsonl").write_text("".join(lines), encoding="utf-8")
    service.sandbox.change(
        reject=(
            Rejection(record_index=47, field="review_text", reason="Value exceeds maximum length"),
            Rejection(record_index=312, field=None, reason="Record missing required field: product_name"),
            Rejection(record_index=891, field="image_url", reason="Value is not a valid URL"),
        )
    )

    step = run_step(workspace, service.inputs | {"files": "reviews.jsonl"})

    where = [1 + lines.index(records[index]) for index in (47, 312, 891)]
    assert where == [49, 316, 895]
    assert step.errors == [("reviews.jsonl", line) for line in where]
    assert step.exit_code == 1
    assert step.outputs["result"] == "partial"
    assert (step.outputs["accepted-count"], step.outputs["rejected-count"]) == ("997", "3")
    assert [
        (each["line"], each["field"], each["message"]) for each in json.loads(step.outputs["errors"])
    ] == [
        (49, "review_text", "Value exceeds maximum length"),
        (316, None, "Record missing required field: product_name"),
        (895, "image_url", "Value is not a valid URL"),
    ]


@pytest.mark.parametrize(
    ("knobs", "result", "places"),
    [
        ({}, "partial", [2]),
        ({"errors_per_record": "all"}, "partial", [2, 2]),
        ({"error_index": "null"}, "partial", [None]),
        ({"failed_with_errors": True, "all_rejected": "failed"}, "failed", [None, 1]),
    ],
)
def test_every_way_to_list_a_rejected_record(
    service: Service, workspace: Path, knobs: dict[str, object], result: str, places: list[int | None]
) -> None:
    """The record is counted once; each error has its line as far as the service gives the index."""
    bad = GOOD.replace("Kettle", "K" * 300).replace("Boils.", "B" * 300)
    (workspace / "a.jsonl").write_text(bad if result == "failed" else GOOD + bad)
    service.sandbox.change(max_value_length=200, **knobs)

    step = run_step(workspace, service.inputs | {"files": "a.jsonl"})

    assert (step.outputs["result"], step.outputs["rejected-count"], step.exit_code) == (result, "1", 1)
    assert step.errors == [("a.jsonl", line) for line in places]


def test_one_bad_record_anywhere_and_nothing_is_uploaded(service: Service, workspace: Path) -> None:
    """All files are checked before the first upload URL is asked for."""
    (workspace / "a.jsonl").write_text(GOOD)
    (workspace / "b.jsonl").write_text(GOOD.replace("Kettle", "Pot") + BAD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"})

    assert (step.exit_code, step.outputs["result"]) == (1, "invalid")
    assert step.errors == [("b.jsonl", 2)]
    assert service.sandbox.seen(Step.UPLOAD_URL) == []


@pytest.mark.parametrize(
    ("knobs", "result", "exit_code", "says"),
    [
        ({"all_rejected": "failed", "max_value_length": 1}, "failed", 1, "failed"),
        ({"stuck": "processing", "progress_fields": True}, "unfinished", 5, "not finished"),
        ({"status_words": {"complete": "archived"}}, "unfinished", 5, "archived"),
    ],
)
def test_an_import_that_does_not_end_well_is_red(
    service: Service, workspace: Path, knobs: dict[str, object], result: str, exit_code: int, says: str
) -> None:
    """No end but `complete` is green, and the import's id is known in every case."""
    (workspace / "a.jsonl").write_text(GOOD)
    service.sandbox.change(**knobs)

    step = run_step(workspace, service.inputs | {"files": "a.jsonl", "timeout": "4s"})

    assert (step.outputs["result"], step.exit_code) == (result, exit_code), step.log
    assert len(json.loads(step.outputs["import-ids"])) == 1
    assert says in step.log


@pytest.mark.parametrize("allowed", [{"max-rejected": "1"}, {"fail-on": "failed"}, {"fail-on": "never"}])
def test_a_partial_import_that_is_tolerated_is_told_to_be_no_batch(
    service: Service, workspace: Path, allowed: dict[str, str]
) -> None:
    """Setting up a batch is documented to need `complete`: the green run says so, also beside a file that failed."""
    (workspace / "a.jsonl").write_text(GOOD + GOOD.replace("Boils.", "B" * 300))
    if allowed == {"fail-on": "never"}:
        (workspace / "b.jsonl").write_text(GOOD.replace("Boils.", "C" * 300))
    service.sandbox.change(max_value_length=200, all_rejected="failed")
    inputs = service.inputs | {"files": "*.jsonl"}

    step = run_step(workspace, inputs | allowed)

    assert step.exit_code == 0, step.log
    for place in (step.log, step.summary):
        assert "a batch is documented to need an import that is `complete`" in place
        assert "a sync of the batch" in place


@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"files": ""}, "files"),
        ({"files": "*.jsonl", "dataset-id": "reviews"}, "dataset-id"),
        ({"files": "*.jsonl", "timeout": "soon"}, "timeout"),
        ({"files": "*.jsonl", "force": "yes"}, "force"),
        ({"files": "*.jsonl", "mode": "publish"}, "mode"),
        ({"files": "*.jsonl", "api-url": "http://evil.example"}, "api-url"),
        ({"files": "../*.jsonl"}, "../*.jsonl"),
        ({"files": "nothing/*.jsonl"}, "nothing/*.jsonl"),
        ({"files": "*.jsonl", "schema": "missing.yml"}, "missing.yml"),
        ({"files": "*.jsonl", "config": "missing.yml"}, "missing.yml"),
    ],
)
def test_a_bad_input_is_named(service: Service, workspace: Path, inputs: dict[str, str], says: str) -> None:
    """Exit 2; the message names the input, `result` is set, and nothing was asked of the service."""
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | inputs)

    assert step.exit_code == 2, step.log
    assert step.outputs["result"] == "error"
    assert says in step.log
    assert any(each.name == "error" for each in step.commands)
    assert service.sandbox.seen(Step.UPLOAD_URL) == []


@pytest.mark.parametrize("name", ["GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"])
def test_what_the_runner_cannot_take_keeps_nothing_else_back(
    service: Service, workspace: Path, name: str
) -> None:
    """A step that cannot tell what became of it is red, and says so in the log and where else it can."""
    (workspace / "a.jsonl").write_text(GOOD)
    places = environment(workspace) | {name: str(workspace)}
    done = run_program(workspace, places | given(service.inputs | {"files": "a.jsonl"}), "upload")

    assert done.returncode == 2
    assert service.stored == 1
    assert "1 record imported" in done.stdout.decode()
    assert f"The file that {name} names cannot be written: Is a directory." in done.stdout.decode()
    assert done.stderr == b""
    other = next(path for path in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY") if path != name)
    assert Path(places[other]).read_text(encoding="utf-8") != ""
