"""Many datasets: a plan, a job for each entry of its matrix, and one report of them all."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from prolific_sandbox import Fault, FaultKind, Rejection
from prolific_sandbox import Step as Request
from support.service.served import Service
from support.shell.action_step import Step, run_step
from support.shell.git_repository import Work
from support.shell.terminal import prolific_dataset

IDS = tuple(f"0192a3b5-0000-7000-8000-00000000000{number}" for number in range(1, 4))
SCHEMA = {"strict": True, "fields": {"prompt": {"type": "text"}}}


@pytest.fixture
def datasets(service: Service, workspace: Path) -> tuple[str, ...]:
    """Three datasets of one file each, the second one the largest."""
    lines = ["datasets:"]
    for number, dataset_id in enumerate(IDS, start=1):
        service.sandbox.add_dataset(dataset_id=dataset_id, name=f"Dataset {number}", schema=SCHEMA)
        lines += [f"  - id: {dataset_id}", f"    name: Dataset {number}", f"    files: data/{number}/*.jsonl"]
        write(workspace, number, 9 if number == 2 else number)
    (workspace / "datasets.yml").write_text("\n".join(lines) + "\n")
    return IDS


def write(workspace: Path, number: int, records: int) -> None:
    path = workspace / "data" / str(number) / "a.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f'{{"prompt": "{number}.{each}"}}\n' for each in range(records)))


def plan(workspace: Path, service: Service, **inputs: str) -> Step:
    given = {"mode": "plan", "config": "datasets.yml", "plan-path": "reports/plan.json"}
    return run_step(workspace, given | {name.replace("_", "-"): value for name, value in inputs.items()})


def upload(workspace: Path, service: Service, entry: dict[str, Any]) -> Step:
    job = {
        "config": "datasets.yml",
        "dataset-id": entry["dataset-id"],
        "report-path": f"reports/{entry['key']}/report.json",
    }
    return run_step(workspace, service.inputs | job)


def merge(workspace: Path, **inputs: str) -> Step:
    given = {"mode": "merge", "files": "reports/*/report.json", "plan-path": "reports/plan.json"}
    return run_step(workspace, given | {name.replace("_", "-"): value for name, value in inputs.items()})


def test_plan_upload_merge(service: Service, workspace: Path, datasets: tuple[str, ...]) -> None:
    """Every dataset gets its own job, and the whole reads like one run."""
    planned = plan(workspace, service)
    matrix = json.loads(planned.outputs["matrix"])
    jobs = [upload(workspace, service, entry) for entry in matrix]
    whole = merge(workspace, report_path="reports/merged.json")

    assert [entry["key"] for entry in matrix] == [datasets[1], datasets[2], datasets[0]]
    assert json.loads((workspace / "reports/plan.json").read_text()) == matrix
    assert [job.outputs["file-count"] for job in jobs] == ["1", "1", "1"]
    assert (whole.exit_code, whole.outputs["result"]) == (0, "complete"), whole.log
    assert (whole.outputs["imported-count"], whole.outputs["report-path"]) == ("13", "reports/merged.json")
    assert len(json.loads(whole.outputs["import-ids"])) == 3
    assert all(f"Dataset {number}" in whole.summary for number in (1, 2, 3))
    assert json.loads((workspace / "reports/merged.json").read_text())["counts"]["accepted_count"] == 13


def test_a_plan_reads_and_uploads_nothing(
    service: Service, workspace: Path, datasets: tuple[str, ...]
) -> None:
    """It needs no token, and tells how much each job will do."""
    planned = plan(workspace, service)

    assert (planned.exit_code, planned.outputs["file-count"]) == (0, str(len(datasets)))
    assert "3 files of 3 datasets, 234 B, in 3 jobs" in planned.summary
    assert service.sandbox.requests == []


def test_a_rejection_in_one_job_makes_the_whole_red(
    service: Service, workspace: Path, datasets: tuple[str, ...]
) -> None:
    """The merged verdict is that of one run; lines are annotated by the job that found them, once."""
    service.sandbox.change(
        reject=(Rejection(record_index=8, field="prompt", reason="Value exceeds maximum length"),),
        all_rejected="partial",
    )
    jobs = [
        upload(workspace, service, entry) for entry in json.loads(plan(workspace, service).outputs["matrix"])
    ]
    whole = merge(workspace)

    assert sorted(job.exit_code for job in jobs) == [0, 0, 1]
    assert (whole.exit_code, whole.outputs["result"], whole.outputs["rejected-count"]) == (1, "partial", "1")
    assert "Value exceeds maximum length" in whole.summary
    assert whole.errors == []
    assert merge(workspace, max_rejected="10%").exit_code == 0


def test_a_job_that_never_reported_makes_the_whole_red(
    service: Service, workspace: Path, datasets: tuple[str, ...]
) -> None:
    """A planned dataset that nobody speaks of is not taken for done."""
    first, *_ = json.loads(plan(workspace, service).outputs["matrix"])
    upload(workspace, service, first)

    whole = merge(workspace)

    assert (whole.exit_code, whole.outputs["result"]) == (5, "unfinished")
    assert datasets[0] in whole.summary
    assert any(each.name == "error" for each in whole.commands)
    assert merge(workspace, plan_path="").exit_code == 0, "without a plan nobody can know"


def test_a_plan_of_what_changed(service: Service, workspace: Path, datasets: tuple[str, ...]) -> None:
    """Only the datasets with a changed file get a job; when none has, the matrix is empty and a notice says so."""
    work = Work.init(workspace)
    before = work.commit({})
    write(workspace, 3, 5)
    after = work.commit({})

    changed = run_step(
        workspace,
        {"mode": "plan", "config": "datasets.yml", "changed-only": "true"},
        payload={
            "before": before,
            "after": after,
            "ref": "refs/heads/main",
            "repository": {"default_branch": "main"},
        },
    )
    same = run_step(
        workspace,
        {"mode": "plan", "config": "datasets.yml", "changed-only": "true"},
        payload={
            "before": after,
            "after": after,
            "ref": "refs/heads/main",
            "repository": {"default_branch": "main"},
        },
    )

    assert [entry["key"] for entry in json.loads(changed.outputs["matrix"])] == [datasets[2]], changed.log
    assert (same.exit_code, same.outputs["matrix"]) == (0, "[]")
    assert "needs.plan.outputs.matrix != '[]'" in same.log
    assert any(each.name == "notice" for each in same.commands)


@pytest.mark.usefixtures("datasets")
@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"config": "missing.yml"}, "missing.yml"),
        ({"config": "", "files": "data/**/*.jsonl"}, "no dataset is given"),
        ({"dataset_id": "0192a3b5-0000-7000-8000-0000000000ff"}, "has no dataset"),
        ({"plan_path": "../plan.json"}, "plan-path"),
    ],
)
def test_a_plan_that_cannot_be_made(
    service: Service, workspace: Path, inputs: dict[str, str], says: str
) -> None:
    """Exit 2, and no matrix that a later job could take for an empty one."""
    planned = plan(workspace, service, **inputs)

    assert (planned.exit_code, planned.outputs["result"], planned.outputs["matrix"]) == (2, "error", "")
    assert says in planned.log


@pytest.mark.usefixtures("datasets")
@pytest.mark.parametrize(
    ("inputs", "says"),
    [
        ({"plan_path": "reports/none.json"}, "none.json"),
        ({"plan_path": "datasets.yml"}, "datasets.yml is not a plan"),
        ({"files": "datasets.yml"}, "datasets.yml is not a report"),
        ({"plan_path": "", "files": "nothing/*.json"}, "no report to merge"),
    ],
)
def test_a_merge_that_cannot_be_made(
    service: Service, workspace: Path, inputs: dict[str, str], says: str
) -> None:
    """Exit 2: nothing is green because nothing could be read."""
    plan(workspace, service)

    merged = merge(workspace, **inputs)

    assert (merged.exit_code, merged.outputs["result"]) == (2, "error")
    assert says in merged.log


@pytest.mark.usefixtures("datasets")
def test_on_a_laptop(workspace: Path) -> None:
    """Standard output is the matrix and nothing else; `--expect` takes it back."""
    planned = prolific_dataset(workspace, "plan", "--config", "datasets.yml")
    (workspace / "plan.json").write_text(planned.out)
    merged = prolific_dataset(workspace, "report", "merge", "--expect", "plan.json")

    assert [entry["file-count"] for entry in json.loads(planned.out)] == [1, 1, 1]
    assert "3 files of 3 datasets" in planned.err
    assert merged.exit_code == 5
    assert "no report" in merged.out
    as_json = prolific_dataset(workspace, "report", "merge", "--expect", "plan.json", "--format", "json")
    assert json.loads(as_json.out)["exit_code"] == 5
    failed = prolific_dataset(workspace, "plan", "--config", "missing.yml")
    assert (failed.exit_code, failed.out) == (2, "")
    assert "missing.yml" in failed.err


def upload_all(workspace: Path, service: Service) -> Step:
    """Run one job for all datasets of the configuration."""
    return run_step(workspace, service.access | {"config": "datasets.yml", "report-path": "report.json"})


def entries(workspace: Path) -> list[dict[str, Any]]:
    read: list[dict[str, Any]] = json.loads((workspace / "report.json").read_text())["datasets"]
    return read


def stored(service: Service, dataset_id: str) -> int:
    return len(service.sandbox.datasets[dataset_id].records)


def test_a_dataset_that_does_not_exist_is_named_at_its_own_entry(
    service: Service, workspace: Path, datasets: tuple[str, ...]
) -> None:
    """It is a mistake in the configuration: all files are checked, nothing is uploaded, one error says why."""
    missing = "0192a3b5-0000-7000-8000-0000000000ff"
    config = workspace / "datasets.yml"
    config.write_text(config.read_text().replace(datasets[1], missing))

    step = upload_all(workspace, service)

    assert (step.exit_code, step.outputs["result"]) == (3, "error"), step.log
    assert [bool(each["failure"]) for each in entries(workspace)] == [False, True, False]
    assert missing in entries(workspace)[1]["failure"]["message"]
    assert len(step.errors) == 1
    assert "1 of 3 datasets failed; nothing was uploaded" in step.summary
    assert [stored(service, each) for each in datasets] == [0, 0, 0]
    assert step.outputs["record-count"] == "13"


@pytest.mark.parametrize("asked", [Request.DATASET, Request.UPLOAD_URL])
def test_a_dataset_whose_requests_fail_does_not_stop_the_others(
    service: Service, workspace: Path, datasets: tuple[str, ...], asked: Request
) -> None:
    """Its failure is its own, whichever request it is; the run is red all the same."""
    refused = Fault(step=asked, kind=FaultKind.STATUS, status=400, times=None, match=datasets[1])
    service.sandbox.change(faults=(refused,))

    step = upload_all(workspace, service)

    assert (step.exit_code, step.outputs["result"]) == (4, "error"), step.log
    assert [stored(service, each) for each in datasets] == [1, 0, 3]
    assert len(step.errors) == 1, step.log


def test_a_refused_token_stops_the_run(service: Service, workspace: Path, datasets: tuple[str, ...]) -> None:
    """Nothing else of the run can go well."""
    refused = Fault(step=Request.UPLOAD_URL, kind=FaultKind.STATUS, status=401, times=None)
    service.sandbox.change(faults=(refused,))

    step = upload_all(workspace, service)

    assert step.exit_code == 3
    assert [stored(service, each) for each in datasets] == [0, 0, 0]
