"""Runs side by side, in any order of their requests and killed at any of them, store every record once."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.pace import Pace
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.service import Service
from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Reply
from prolific_dataset.clock import Deadline
from prolific_dataset.config.settings import DatasetSettings, Mode, Settings
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DatasetID
from prolific_dataset.pipeline import Run
from prolific_dataset.report.report import Outcome
from prolific_sandbox import Body, Headers, Request, Sandbox, Scenario, handle
from support.service.turns import Player, Turns

if TYPE_CHECKING:
    from pathlib import Path

    from prolific_dataset.client.transport import Body as Sent
    from prolific_dataset.report.report import Report

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
HOST = "http://127.0.0.1"
TOKEN = "sandbox-token"


@dataclass(frozen=True)
class Direct:
    """A transport without a network: each request is a move, and then goes straight to the sandbox."""

    sandbox: Sandbox
    player: Player

    def get(self, url: str) -> Reply:
        return self._ask("GET", url, b"", {"Authorization": f"Token {TOKEN}"})

    def put(self, url: str, *, method: str, body: Sent, content_type: str) -> Reply:
        return self._ask(method, url, body.read(1 << 20), {"Content-Type": content_type})

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        self.player.request()
        fields = headers | {"Host": "127.0.0.1", "Content-Length": str(len(body))}
        request = Request(
            method=method,
            target=url.removeprefix(HOST),
            headers=Headers.of(fields),
            body=Body(source=io.BytesIO(body), length=len(body)),
        )
        response = handle(self.sandbox, request)
        return Reply(status=response.status, headers=dict(response.headers.pairs), body=response.body)


def run_of(sandbox: Sandbox, folder: Path, player: Player) -> Run:
    deadline = Deadline.after(player, 900.0)
    retry = Retry(deadline=deadline, jitter=lambda _, high: high, tell=lambda _: None)
    transport = Direct(sandbox, player)
    return Run(
        Settings(
            mode=Mode.UPLOAD,
            datasets=(DatasetSettings(dataset_id=DatasetID(DATASET), files=("*.jsonl",)),),
            cores=1,
        ),
        workspace=Workspace.of(folder),
        service=Service(
            api=ProlificAPI(transport, url=HOST, token=TOKEN, retry=retry),  # type: ignore[arg-type]
            storage=Storage(transport),  # type: ignore[arg-type]
            retry=retry,
            pace=Pace(jitter=retry.jitter),
        ),
        deadline=deadline,
        tell=lambda _: None,
        checkout=Checkout(folder, search_path=None),
    )


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    choices=st.lists(st.integers(min_value=0, max_value=12), max_size=40),
    lag=st.sampled_from([0.0, 1.0, 3.0]),
    runs=st.integers(min_value=1, max_value=3),
)
def test_in_any_order_and_killed_anywhere(tmp_path: Path, choices: list[int], lag: float, runs: int) -> None:
    """Then one more run, undisturbed: it finds or brings everything, and nothing is there twice."""
    prompts = ["one", "two", "three"]
    for prompt in prompts:
        (tmp_path / f"{prompt}.jsonl").write_text(json.dumps({"prompt": prompt}) + "\n")
    turns = Turns(iter(choices))
    sandbox = Sandbox(
        clock=lambda: turns.time,
        scenario=Scenario(arrival_seconds=lag, processing_seconds=1.0, seconds_per_record=0.0),
    )
    sandbox.add_dataset(dataset_id=DATASET, schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    reports: list[Report] = []

    def play(player: Player) -> None:
        run = run_of(sandbox, tmp_path, player)
        run.execute()
        reports.append(run.report())

    turns.play(*[play] * runs)
    turns.choices = iter(())
    turns.play(play)

    stored = sorted(str(record["prompt"]) for record in sandbox.datasets[DATASET].record_values)
    assert stored == sorted(prompts)
    assert {report.outcome for report in reports} <= {Outcome.COMPLETE, Outcome.UP_TO_DATE}
