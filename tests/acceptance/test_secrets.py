"""Neither the token nor a presigned URL is in anything that a step leaves behind, whatever goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prolific_sandbox import Fault, FaultKind, Step
from support.shell.action_step import run_step

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Service

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
        {**service.inputs, "files": "data.jsonl", "force": "true", "timeout": "15s", **paths},
        RUNNER_DEBUG="1",
    )

    left = [done.log, done.summary, *done.outputs.values()]
    left += [path.read_text() for path in (workspace / "out").glob("*")]
    token = service.sandbox.tokens[0]
    masked = f"::add-mask::{token}"
    assert done.log.startswith(masked)
    everything = "\n".join(left).replace(masked, "", 1)
    for secret in ("X-Amz", "Signature=", token):
        assert secret not in everything, done.log
