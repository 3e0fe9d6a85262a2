"""`python -m prolific_sandbox`: a sandbox in a process of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.service.sandbox_client import SCHEMA

ENTRYPOINT = Path(__file__).parents[2] / "entrypoint"


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "prolific_sandbox", *arguments]


@pytest.fixture
def schema_path(tmp_path: Path) -> str:
    path = tmp_path / "schema.json"
    path.write_text(json.dumps(SCHEMA))
    return str(path)


@pytest.fixture
def process(tmp_path: Path, schema_path: str) -> Iterator[subprocess.Popen[str]]:
    scenario = tmp_path / "scenario.json"
    scenario.write_text('{"error_body": "text", "errors_cap": 3}')
    arguments = command(
        "--schema", schema_path, "--scenario", str(scenario), "--set", "errors_cap=7", "--token", "mine"
    )
    with subprocess.Popen(arguments, cwd=ENTRYPOINT, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def ask(url: str, **headers: str) -> Any:  # noqa: ANN401 - the JSON of a reply
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as response:
        return json.load(response)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_says_where_it_is_serves_and_stops(process: subprocess.Popen[str], stop: signal.Signals) -> None:
    """One line of JSON when it is ready; both signals end it."""
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())
    assert (set(address), address["token"]) == ({"url", "token", "dataset_id"}, "mine")
    dataset = f"{address['url']}/api/v1/data-collection/datasets/{address['dataset_id']}"
    assert ask(dataset, Authorization="Token mine")["schema"] == SCHEMA
    state = ask(f"{address['url']}/sandbox/state", **{"Sandbox-Control": "yes"})
    assert [each["id"] for each in state["datasets"]] == [address["dataset_id"]]
    assert (state["scenario"]["errors_cap"], state["scenario"]["error_body"]) == (7, "text")
    process.send_signal(stop)
    assert process.wait(timeout=10) == 130


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--set", "errors_cap=many"], "prolific_sandbox: errors_cap must be a whole number, not 'many'\n"),
        (
            ["--schema", "/nowhere.json"],
            "prolific_sandbox: [Errno 2] No such file or directory: '/nowhere.json'\n",
        ),
        (["--port", "-1"], "prolific_sandbox: bind(): port must be 0-65535.\n"),
    ],
)
def test_a_mistake_is_said_in_one_line(arguments: list[str], message: str) -> None:
    """Exit code 2, nothing on standard output."""
    done = subprocess.run(command(*arguments), cwd=ENTRYPOINT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (2, "", message)
