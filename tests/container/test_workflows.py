"""Workflows as users write them, run by act: the action by its name, its outputs in later steps, the job's end."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from local_engine.act import Act, WorkflowResult
from local_engine.docker import Docker
from local_engine.image import Image
from prolific_sandbox import Rejection, Sandbox

REPOSITORY = Path(__file__).parents[2]
WORKFLOW = """\
on: [push, pull_request]
jobs:
  upload:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v7
      - id: upload
        uses: octo-org/prolific-dataset{variant}@v1
        with:
          api-token: ${{{{ secrets.PROLIFIC_API_TOKEN }}}}
          dataset-id: ${{{{ vars.DATASET_ID }}}}
          files: |
            data/*.jsonl
          api-url: ${{{{ vars.API_URL }}}}
          poll-interval: 50ms
      - if: always()
        env:
          OUTCOME: ${{{{ steps.upload.outcome }}}}
          RESULT: ${{{{ steps.upload.outputs.result }}}}
          ACCEPTED: ${{{{ steps.upload.outputs.accepted-count }}}}
          REJECTED: ${{{{ steps.upload.outputs.rejected-count }}}}
          FIRST_LINE: ${{{{ fromJSON(steps.upload.outputs.errors)[0].line }}}}
        run: echo "next step, ${{OUTCOME}}, ${{RESULT}}, ${{ACCEPTED}}, ${{REJECTED}}, line ${{FIRST_LINE}}"
"""


@pytest.fixture
def act(docker: Docker, image: Image, tmp_path: Path) -> Act:
    program = Path(sys.executable).parent / "act"
    act = Act(program=program, docker=docker, image=image.tag, root=tmp_path, source=REPOSITORY)
    (act.repository / ".github/workflows").mkdir(parents=True)
    (act.repository / "data").mkdir()
    use(act)
    return act


def use(act: Act, variant: str = "") -> None:
    path = act.repository / ".github/workflows/upload.yml"
    path.write_text(WORKFLOW.format(variant=variant), encoding="utf-8")


def run(act: Act, event: str, service: dict[str, str], *, on_host: bool = False) -> WorkflowResult:
    return act.run(
        event,
        secrets={"PROLIFIC_API_TOKEN": service["api-token"]},
        variables={"DATASET_ID": service["dataset-id"], "API_URL": service["api-url"]},
        on_host=on_host,
    )


def write(act: Act, *records: str) -> None:
    (act.repository / "data/a.jsonl").write_text("".join(f"{each}\n" for each in records), encoding="utf-8")


GOOD = '{"question": "Why?", "picture": "https://img.example/1.png"}'
OTHER = '{"question": "Why not?", "picture": "https://img.example/2.png"}'
BAD = '{"question": "Why?", "picture": 7}'


def test_a_push_completes_and_the_next_step_reads_the_outputs(act: Act, service: dict[str, str]) -> None:
    write(act, GOOD, OTHER)
    result = run(act, "push", service)
    assert result.succeeded, result.log
    assert "next step, success, complete, 2, 0, line \n" in result.log
    assert "2 records imported" in result.log.partition("Summary - ")[2]
    assert service["api-token"] not in result.log


def test_a_pull_request_with_an_invalid_record_fails_the_job(
    act: Act, service: dict[str, str], sandbox: Sandbox
) -> None:
    write(act, GOOD, BAD)
    result = run(act, "pull_request", service)
    assert not result.succeeded
    assert "next step, failure, invalid, 0, 0, line 2\n" in result.log
    assert "Job failed" in result.log
    assert "upload-url" not in {request.step.value for request in sandbox.requests}


def test_a_partial_import_fails_the_job_and_says_where(
    act: Act, service: dict[str, str], sandbox: Sandbox
) -> None:
    sandbox.use(
        replace(
            sandbox.scenario,
            reject=(Rejection(record_index=1, field="question", reason="Value exceeds maximum length"),),
        )
    )
    write(act, GOOD, "", OTHER)
    result = run(act, "push", service)
    assert not result.succeeded
    assert "next step, failure, partial, 1, 1, line 3\n" in result.log
    assert "Value exceeds maximum length" in result.log.partition("Summary - ")[2]


def test_the_composite_variant_does_the_same_without_a_container(act: Act, service: dict[str, str]) -> None:
    """Also with the token in the job's own environment: an absent input leaves it there."""
    use(act, variant="/composite")
    path = act.repository / ".github/workflows/upload.yml"
    by_input = "          api-token: ${{ secrets.PROLIFIC_API_TOKEN }}\n"
    by_environment = "    env: {PROLIFIC_API_TOKEN: '${{ secrets.PROLIFIC_API_TOKEN }}'}\n    steps:\n"
    text = path.read_text(encoding="utf-8")
    assert by_input in text
    path.write_text(text.replace(by_input, "").replace("    steps:\n", by_environment), encoding="utf-8")
    write(act, GOOD, OTHER)
    result = run(act, "push", service, on_host=True)
    assert result.succeeded, result.log
    assert "next step, success, complete, 2, 0, line \n" in result.log
