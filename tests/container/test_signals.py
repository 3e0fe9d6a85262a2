"""A cancelled run, with the program as process 1 of its container."""

from __future__ import annotations

import json
import signal
import time
from dataclasses import replace

import pytest

from local_engine.runner import Runner
from prolific_sandbox import Sandbox
from support.service.arrivals import Arrivals
from support.shell.runner_rules import outputs

RECORD = json.dumps({"question": "Why?", "picture": "https://img.example/1.png"}) + "\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_while_an_import_runs_writes_what_is_known(
    runner: Runner, service: dict[str, str], sandbox: Sandbox, requests: Arrivals, number: signal.Signals
) -> None:
    sandbox.use(replace(sandbox.scenario, stuck="processing"))
    (runner.workspace / "data.jsonl").write_text(RECORD, encoding="utf-8")
    step = runner.start({**service, "files": "data.jsonl"})
    requests.wait_for("poll", count=2)
    before = time.monotonic()
    step.signal(number)
    result = step.finish(timeout=20)
    took = time.monotonic() - before
    told = outputs(result.output_file)
    assert (result.exit_code, told["result"]) == (130, "unfinished"), result.log
    assert len(json.loads(told["import-ids"])) == 1
    assert "data.jsonl" in result.summary
    assert took < 5
    assert "Traceback" not in result.log
