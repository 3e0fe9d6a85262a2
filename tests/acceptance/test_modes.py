"""Which events upload, and what a run without a token does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prolific_sandbox import Step
from support.service.served import Service
from support.shell.action_step import run_step
from support.shell.terminal import prolific_dataset

EVENTS = Path(__file__).parents[1] / "events"
GOOD = '{"product_name": "Kettle", "review_text": "Boils.", "image_url": "https://example.org/kettle.jpg"}\n'


@pytest.mark.parametrize("event", ["push", "schedule"])
def test_events_that_upload(service: Service, workspace: Path, event: str) -> None:
    """What happens after a review, or on purpose, uploads."""
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"}, event=event)

    assert (step.outputs["result"], service.stored) == ("complete", 1)


@pytest.mark.parametrize("event", ["pull_request", "merge_group"])
def test_events_that_only_validate(service: Service, workspace: Path, event: str) -> None:
    """Nobody's pull request gets into a dataset by accident."""
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"}, event=event)

    assert (step.exit_code, step.outputs["result"]) == (0, "valid")
    assert service.sandbox.seen(Step.UPLOAD_URL) == []


def test_a_pull_request_is_checked_against_the_live_schema(service: Service, workspace: Path) -> None:
    """A record that the dataset would reject fails the pull request."""
    (workspace / "a.jsonl").write_text(GOOD + '{"image_url": 7}\n')

    step = run_step(workspace, service.inputs | {"files": "*.jsonl"}, event="pull_request")

    assert (step.exit_code, step.outputs["result"]) == (1, "invalid")
    assert step.errors == [("a.jsonl", 2)]


@pytest.mark.parametrize("event", ["push", "schedule"])
def test_an_empty_token_is_no_token(service: Service, workspace: Path, event: str) -> None:
    """A run that would upload and misses its secret is red, and says where to look."""
    (workspace / "a.jsonl").write_text(GOOD)

    step = run_step(workspace, service.inputs | {"files": "*.jsonl", "api-token": ""}, event=event)

    assert (step.exit_code, step.outputs["result"]) == (2, "error")
    assert "Nothing was uploaded" in step.log
    assert "secret" in step.summary
    assert service.sandbox.requests == []


@pytest.mark.parametrize("ref", ["refs/heads/drafts", "refs/tags/v1"])
def test_a_push_beside_the_default_branch_only_checks(service: Service, workspace: Path, ref: str) -> None:
    """Unless the user says `mode: upload`."""
    (workspace / "a.jsonl").write_text(GOOD)
    inputs = service.inputs | {"files": "*.jsonl"}
    payload = {"ref": ref, "repository": {"default_branch": "main"}}

    checked = run_step(workspace, inputs, payload=payload)

    assert (checked.exit_code, checked.outputs["result"], service.stored) == (0, "valid", 0)
    assert "Nothing is uploaded after a push of a" in checked.summary

    uploaded = run_step(workspace, inputs | {"mode": "upload"}, payload=payload)

    assert (uploaded.outputs["result"], service.stored) == ("complete", 1)


def test_on_a_laptop_the_token_decides(service: Service, workspace: Path) -> None:
    """There is no event to ask."""
    (workspace / "a.jsonl").write_text(GOOD)
    inputs = ("--dataset-id", service.inputs["dataset-id"], "--api-url", service.inputs["api-url"], "a.jsonl")

    without = prolific_dataset(workspace, "upload", *inputs)
    given = prolific_dataset(workspace, "upload", *inputs, PROLIFIC_API_TOKEN=service.inputs["api-token"])

    assert without.exit_code == 2
    assert "An upload needs an API token, and there is none." in without.out + without.err
    assert (given.exit_code, service.stored) == (0, 1)


def test_a_check_without_any_schema_says_so_first(workspace: Path) -> None:
    """A pull request from a fork gets no token, and so no schema but a committed one."""
    (workspace / "a.jsonl").write_text(GOOD)
    fork = json.loads((EVENTS / "pull-request-fork.json").read_text("utf-8"))["payload"]

    step = run_step(workspace, {"files": "*.jsonl"}, event="pull_request", payload=fork)

    headline = "Only the form of the record was checked, because there is no schema"
    assert step.exit_code == 0
    assert step.summary.startswith(f"### ⚠️ {headline}\n")
    assert f"\n! {headline}" in step.log
    assert "✅&nbsp;valid" not in step.summary
