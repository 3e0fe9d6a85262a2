"""docs/scale.md says what the code and the workflow do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bench import scale
from documentation.metadata import read
from prolific_dataset.formats.payload import LARGEST
from prolific_dataset.jobs.matrix import MOST_JOBS

REPOSITORY = Path(__file__).parents[2]
PAGE = (REPOSITORY / "docs/scale.md").read_text(encoding="utf-8")
# `on` is a key of a workflow and a boolean of YAML 1.1.
WORKFLOW: dict[Any, Any] = yaml.safe_load(
    (REPOSITORY / ".github/workflows/upload-datasets.yml").read_text(encoding="utf-8")
)
CALL: dict[str, Any] = WORKFLOW[True]["workflow_call"]
STEPS = {job: content["steps"] for job, content in WORKFLOW["jobs"].items()}
ACTION = read(REPOSITORY / "action.yml")
OURS = {"environment", "max-parallel", "runs-on", "lfs", "fetch-depth", "retention-days"}
NOT_OFFERED = {"api-token", "report-path", "rejected-path", "sarif-path", "summary-path", "plan-path"}
"""Inputs of the action that the workflow sets itself, or takes as a secret."""


def step(job: str) -> dict[str, Any]:
    """The step of a job that runs the action."""
    (found,) = (each for each in STEPS[job] if each["uses"] == "$/container")
    given: dict[str, Any] = found["with"]
    return given


def test_the_simulation_is_the_one_of_the_code() -> None:
    """`make bench-scale` would change nothing."""
    assert scale.fill(PAGE) == PAGE


def test_the_bounds_are_those_of_the_code() -> None:
    """The page names the numbers that the program holds to."""
    assert f"| {MOST_JOBS} jobs |" in PAGE
    assert f"| {LARGEST // 1024**3} GiB a file |" in PAGE


def test_the_workflow_has_the_inputs_of_the_action() -> None:
    """By the same names; what it has of its own is on the page."""
    assert set(CALL["inputs"]) == {*ACTION.inputs, *OURS} - NOT_OFFERED
    assert all(f"`{name}`" in PAGE for name in OURS)
    assert set(CALL["secrets"]) == {"api-token", "PROLIFIC_API_TOKEN"}


def test_the_workflow_hands_every_input_to_its_jobs() -> None:
    """Nothing that a caller gives is without effect."""
    given = step("upload")
    assert WORKFLOW["jobs"]["upload"]["environment"] == "${{ inputs.environment }}"
    assert given["api-token"] == "${{ secrets.api-token || secrets.PROLIFIC_API_TOKEN }}"
    assert given["poll-interval"].startswith("${{ inputs.poll-interval || ")
    for name in set(CALL["inputs"]) - OURS - {"dataset-id", "poll-interval"}:
        assert given[name] == f"${{{{ inputs.{name} }}}}", name
    assert given["dataset-id"] == "${{ matrix.job.dataset-id }}"
    for name in ("dataset-id", "files", "config", "schema", "changed-only", "if-no-files-found"):
        assert step("plan")[name] == f"${{{{ inputs.{name} }}}}", name
    for name in ("fail-on", "max-rejected"):
        assert step("merge")[name] == f"${{{{ inputs.{name} }}}}", name


@pytest.mark.parametrize("job", ["plan", "upload", "merge"])
def test_every_step_gives_inputs_that_exist(job: str) -> None:
    """A misspelt input would only be a warning on a runner."""
    assert set(step(job)) <= set(ACTION.inputs)


def test_the_workflow_gives_outputs_that_exist() -> None:
    """They pass through the merge job under their own names."""
    merge = WORKFLOW["jobs"]["merge"]["outputs"]
    assert set(CALL["outputs"]) == set(merge) < set(ACTION.outputs)
    for name in merge:
        assert merge[name] == f"${{{{ steps.merge.outputs.{name} }}}}"
        assert CALL["outputs"][name]["value"] == f"${{{{ jobs.merge.outputs.{name} }}}}"


def test_uploads_to_a_dataset_wait_for_each_other() -> None:
    """And no run is dropped or cut off by the next, and no job by its neighbour's failure."""
    upload = WORKFLOW["jobs"]["upload"]
    assert upload["concurrency"]["group"].startswith("prolific-dataset-${{ matrix.job.key }}")
    assert (upload["concurrency"]["cancel-in-progress"], upload["concurrency"]["queue"]) == (False, "max")
    assert upload["strategy"]["fail-fast"] is False
    assert upload["if"] == "needs.plan.outputs.matrix != '[]'"


def test_only_what_must_be_is_allowed() -> None:
    """The jobs may read the repository; the merge not even that."""
    assert WORKFLOW["permissions"] == {}
    rights = {job: content["permissions"] for job, content in WORKFLOW["jobs"].items()}
    assert rights == {"plan": {"contents": "read"}, "upload": {"contents": "read"}, "merge": {}}
    assert "api-token" not in {*step("plan"), *step("merge")}
