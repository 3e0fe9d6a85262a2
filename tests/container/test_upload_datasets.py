"""The reusable workflow for many datasets, run by act: plan, a job for each dataset, one merged result."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pytest
import yaml

from local_engine.act import ACTION, Act, WorkflowResult
from local_engine.docker import Docker
from local_engine.image import Image
from prolific_sandbox import Sandbox

REPOSITORY = Path(__file__).parents[2]
WORKFLOW = REPOSITORY / ".github/workflows/upload-datasets.yml"
SEVERAL = 6
"""More than the two cores of a runner can take at once; each job is two containers, and more jobs prove no more."""
RECORDS = sum(range(1, SEVERAL + 1))
SCHEMA = {"strict": True, "fields": {"prompt": {"type": "text"}}}
CALLER = """\
on: [push]
jobs:
  upload:
    uses: ./.github/workflows/upload-datasets.yml
    with:
      api-url: ${{ vars.API_URL }}
      poll-interval: 50ms
      if-no-files-found: ignore
      runs-on: ubuntu-latest
    secrets:
      api-token: ${{ secrets.PROLIFIC_API_TOKEN }}
  after:
    needs: upload
    if: always()
    runs-on: ubuntu-latest
    steps:
      - env:
          RESULT: ${{ needs.upload.outputs.result }}
          FILES: ${{ needs.upload.outputs.file-count }}
          IMPORTED: ${{ needs.upload.outputs.imported-count }}
        run: echo "after, ${RESULT}, ${FILES} files, ${IMPORTED} imported"
"""
# Stand-ins for the artifact actions, which cannot be fetched here: artifacts are folders that all jobs see.
UPLOAD_ARTIFACT = """\
name: upload-artifact
description: Keep a file for later jobs.
inputs: {name: {description: name}, path: {description: path}}
runs:
  using: composite
  steps:
    - shell: sh
      env: {NAME: "${{ inputs.name }}", FILE: "${{ inputs.path }}"}
      run: if [ -e "${FILE}" ]; then mkdir -p "/shared/${NAME}" && cp "${FILE}" "/shared/${NAME}"; fi
"""
DOWNLOAD_ARTIFACT = """\
name: download-artifact
description: Get the files of earlier jobs.
inputs: {name: {description: name}, path: {description: path}, pattern: {description: pattern}}
runs:
  using: composite
  steps:
    - shell: sh
      env: {NAME: "${{ inputs.name }}", TO: "${{ inputs.path }}", PATTERN: "${{ inputs.pattern }}"}
      run: |
        mkdir -p "${TO}"
        if [ -n "${NAME}" ]; then cp "/shared/${NAME}"/* "${TO}"; else
          for folder in /shared/${PATTERN}; do if [ -d "${folder}" ]; then cp -r "${folder}" "${TO}"; fi; done
        fi
"""


@pytest.fixture
def ids(sandbox: Sandbox, request: pytest.FixtureRequest) -> list[str]:
    """As many datasets as the test asks for."""
    numbers = range(1, request.param + 1)
    return [sandbox.add_dataset(name=f"Survey {number}", schema=SCHEMA) for number in numbers]


@pytest.fixture
def act(docker: Docker, image: Image, tmp_path: Path, ids: list[str]) -> Act:
    program = Path(sys.executable).parent / "act"
    act = Act(program=program, docker=docker, image=image.tag, root=tmp_path, source=REPOSITORY)
    workflows = act.repository / ".github/workflows"
    workflows.mkdir(parents=True)
    (workflows / "main.yml").write_text(CALLER, encoding="utf-8")
    (workflows / WORKFLOW.name).write_text(for_act(WORKFLOW.read_text(encoding="utf-8")), encoding="utf-8")
    datasets = []
    for number, dataset_id in enumerate(ids, start=1):
        path = act.repository / f"data/{number:02}/answers.jsonl"
        path.parent.mkdir(parents=True)
        path.write_text("".join(f'{{"prompt": "{number}.{each}"}}\n' for each in range(number)))
        datasets.append({"id": dataset_id, "name": f"Survey {number}", "files": f"data/{number:02}/*.jsonl"})
    (act.repository / ".github/prolific-datasets.yml").write_text(yaml.safe_dump({"datasets": datasets}))
    return act


def for_act(workflow: str) -> str:
    """Return the workflow as act 0.2.89 can read it: it knows neither the self-reference `$/` nor `queue`."""
    text = workflow.replace("uses: $/container\n", f"uses: {ACTION}\n").replace("      queue: max\n", "")
    assert text.count(ACTION) == 3
    return text


def run(act: Act, sandbox: Sandbox, api_url: str) -> WorkflowResult:
    shared = act.root / "artifacts"
    shared.mkdir()
    actions = {}
    for name, metadata in (("upload-artifact", UPLOAD_ARTIFACT), ("download-artifact", DOWNLOAD_ARTIFACT)):
        folder = act.root / name
        folder.mkdir()
        (folder / "action.yml").write_text(metadata)
        for pinned in set(re.findall(rf"actions/{name}@[0-9a-f]{{40}}", WORKFLOW.read_text())):
            actions[pinned] = folder
    return act.run(
        "push",
        secrets={"PROLIFIC_API_TOKEN": sandbox.tokens[0]},
        variables={"API_URL": api_url},
        actions=actions,
        shared=shared,
        timeout=900,
    )


@pytest.mark.parametrize("ids", [SEVERAL], indirect=True)
def test_several_datasets(act: Act, sandbox: Sandbox, ids: list[str], api_url: str) -> None:
    """Each has its own job and report; the whole has one result, one summary and one report."""
    result = run(act, sandbox, api_url)

    assert result.succeeded, result.log
    assert [len(sandbox.datasets[each].records) for each in ids] == list(range(1, SEVERAL + 1))
    artifacts = act.root / "artifacts"
    matrix = json.loads((artifacts / "prolific-plan/plan.json").read_text())
    assert [entry["key"] for entry in matrix] == ids[::-1]
    assert len(list(artifacts.glob("prolific-report-*/report.json"))) == SEVERAL
    merged = json.loads((artifacts / "prolific-merged-report/report.json").read_text())
    assert (merged["result"], len(merged["datasets"])) == ("complete", SEVERAL)
    assert merged["counts"]["imported_count"] == RECORDS
    assert f"after, complete, {SEVERAL} files, {RECORDS} imported" in result.log
    assert sandbox.tokens[0] not in result.log


@pytest.mark.parametrize("ids", [2], indirect=True)
def test_one_invalid_dataset_makes_the_whole_red_and_stops_no_other(
    act: Act, sandbox: Sandbox, ids: list[str], api_url: str
) -> None:
    """`fail-fast: false`: what can be uploaded is, and the merged result names the worst."""
    (act.repository / "data/02/answers.jsonl").write_text('{"prompt": "2.0"}\n{}\n')

    result = run(act, sandbox, api_url)

    assert not result.succeeded
    assert [len(sandbox.datasets[each].records) for each in ids] == [1, 0]
    merged = json.loads((act.root / "artifacts/prolific-merged-report/report.json").read_text())
    assert (merged["result"], merged["counts"]["imported_count"]) == ("invalid", 1)
    assert [dataset["outcome"] for dataset in merged["datasets"]] == ["invalid", "complete"]


@pytest.mark.parametrize("ids", [1], indirect=True)
def test_nothing_to_upload(act: Act, sandbox: Sandbox, ids: list[str], api_url: str) -> None:
    """A matrix without jobs would be refused by GitHub; the job that would use it is skipped."""
    (act.repository / "data/01/answers.jsonl").unlink()

    result = run(act, sandbox, api_url)

    assert result.succeeded, result.log
    assert sandbox.datasets[ids[0]].records == []
    assert "after, valid, 0 files, 0 imported" in result.log
