"""Neither the token, a presigned URL nor a record is in anything that a step leaves behind, whatever goes wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prolific_sandbox import Fault, FaultKind, Rejection, Step
from support.service.served import Service
from support.shell.action_step import Step as Ended
from support.shell.action_step import run_step

FAULTS = {
    "a reply that breaks off": (Step.UPLOAD_URL, FaultKind.NOT_JSON),
    "a page": (Step.UPLOAD_URL, FaultKind.HTML),
    "a cut reply": (Step.UPLOAD_URL, FaultKind.TRUNCATE),
    "an expired URL": (Step.PUT, FaultKind.STATUS),
    "a lost connection": (Step.PUT, FaultKind.DROP_MIDWAY),
    "a redirect": (Step.PUT, FaultKind.REDIRECT),
    "a lost poll": (Step.POLL, FaultKind.DROP_AFTER),
    "nothing": (Step.STATUS, FaultKind.HTML),
}


def left_behind(workspace: Path, done: Ended) -> str:
    """All that a step wrote, but the file that is asked for to have records in it."""
    files = [path for path in (workspace / "out").glob("*") if path.name != "rejected"]
    return "\n".join([done.log, done.summary, *done.outputs.values(), *(path.read_text() for path in files)])


@pytest.mark.parametrize("name", FAULTS, ids=[name.replace(" ", "-") for name in FAULTS])
def test_nothing_shows_a_secret(service: Service, workspace: Path, name: str) -> None:
    """Log with debugging on, outputs, summary, report files; the token is only in the line that masks it."""
    (workspace / "data.jsonl").write_text('{"review_text": "Good."}\n')
    step, kind = FAULTS[name]
    fault = Fault(step=step, kind=kind, status=403 if kind is FaultKind.STATUS else 307, times=1)
    service.sandbox.change(faults=(fault,))
    paths = {f"{each}-path": f"out/{each}" for each in ("report", "rejected", "sarif")}

    done = run_step(
        workspace,
        {**service.inputs, "files": "data.jsonl", "force": "true", "timeout": "4s", **paths},
        RUNNER_DEBUG="1",
    )

    token = service.sandbox.tokens[0]
    masked = f"::add-mask::{token}"
    assert done.log.startswith(masked)
    everything = left_behind(workspace, done).replace(masked, "", 1)
    for secret in ("X-Amz", "Signature=", token):
        assert secret not in everything, done.log


SAYS = 'Value "{}" of {} is not a valid URL'


@pytest.mark.parametrize("show", ["false", "true"])
def test_no_reason_of_the_service_quotes_a_record(service: Service, workspace: Path, show: str) -> None:
    """Neither when the record is rejected nor in later runs; what the service says about it stays."""
    values = ["kettle-4711.jpg", "Mrs. Jekyll, 12 Kirk Lane"]
    record = {"product_name": values[1], "image_url": f"https://example.org/{values[0]}"}
    (workspace / "data.jsonl").write_text(f'{{"review_text": "Good."}}\n{json.dumps(record)}\n')
    said = SAYS.format(values[0].upper(), values[1][:12] + "\u2026")
    service.sandbox.change(
        reject=(Rejection(record_index=1, field="image_url", reason=said),), all_rejected="partial"
    )
    paths = {f"{each}-path": f"out/{each}" for each in ("report", "rejected", "sarif", "summary")}
    inputs = {
        **service.inputs,
        **paths,
        "files": "data.jsonl",
        "show-values": show,
    }

    for _ in range(2):
        done = run_step(workspace, inputs, RUNNER_DEBUG="1")

        everything = left_behind(workspace, done)
        assert (done.exit_code, done.errors) == (1, [("data.jsonl", 2)]), done.log
        assert ("4711" in everything) == ("Jekyll" in everything) == (show == "true")
        assert show == "true" or "Value … of … is not a valid URL" in everything
