"""Runs side by side, in any order of their requests and killed at any of them, store every record once in any world."""

from __future__ import annotations

import io
import json
from collections import Counter
from dataclasses import dataclass
from email.utils import formatdate
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prolific_dataset.client.account import Account
from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.changes import DatasetChanges
from prolific_dataset.client.pace import Pace
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.service import Service
from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Body as Sent
from prolific_dataset.client.transport import Reply
from prolific_dataset.clock import Deadline
from prolific_dataset.config.settings import DatasetSettings, Mode, Records, Settings
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DatasetID
from prolific_dataset.pipeline import Run
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import Report
from prolific_sandbox import Body, Headers, Request, Sandbox, Scenario, handle
from support.service.turns import Player, Turns
from support.service.worlds import WORLDS

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
HOST = "http://127.0.0.1"
TOKEN = "sandbox-token"
GREEN = {Outcome.COMPLETE, Outcome.UP_TO_DATE}
SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)


@dataclass(frozen=True)
class Direct:
    """A transport without a network: each request is a move, and then goes straight to the sandbox."""

    sandbox: Sandbox
    player: Player

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Sent | None = None,
        content_type: str | None = None,
        exactly: bool = False,
    ) -> Reply:
        fields = {"Content-Type": content_type} if content_type else {}
        if not exactly:  # the storage gets no token
            fields["Authorization"] = f"Token {TOKEN}"
        return self._ask(method, url, body.read(1 << 20) if body else b"", fields)

    def _ask(self, method: str, url: str, body: bytes, headers: dict[str, str]) -> Reply:
        self.player.request()
        self.player.turns.time += 0.001  # no two requests are answered in the same millisecond
        fields = headers | {"Host": "127.0.0.1", "Content-Length": str(len(body))}
        request = Request(
            method=method,
            target=url.removeprefix(HOST),
            headers=Headers.of(fields),
            body=Body(source=io.BytesIO(body), length=len(body)),
        )
        response = handle(self.sandbox, request)
        fields = {**dict(response.headers.pairs), "Date": formatdate(self.sandbox.clock(), usegmt=True)}
        return Reply(status=response.status, headers=fields, body=response.body)


def run_of(
    sandbox: Sandbox, folder: Path, player: Player, *, records: Records = Records.NEW, force: bool = False
) -> Run:
    deadline = Deadline.after(player, 900.0)
    retry = Retry(deadline=deadline, jitter=lambda _, high: high, tell=lambda _: None)
    transport: Any = Direct(sandbox, player)
    return Run(
        Settings(
            mode=Mode.UPLOAD,
            datasets=(DatasetSettings(dataset_id=DatasetID(DATASET), files=("*.jsonl",), records=records),),
            cores=1,
            force=force,
        ),
        workspace=Workspace.of(folder),
        service=Service(
            api=ProlificAPI(transport, url=HOST, token=TOKEN, retry=retry),
            changes=DatasetChanges(transport, url=HOST, token=TOKEN, retry=retry),
            account=Account(transport, url=HOST, token=TOKEN, retry=retry),
            storage=Storage(transport, is_local=True),
            retry=retry,
            pace=Pace(jitter=retry.jitter),
        ),
        deadline=deadline,
        tell=lambda _: None,
        checkout=Checkout(folder, search_path=None),
    )


PROMPTS = ["one", "two", "three"]
MOVES = st.lists(st.integers(min_value=0, max_value=12), max_size=40)
RUNS = st.integers(min_value=1, max_value=3)


def play(
    folder: Path,
    moves: list[int],
    runs: int,
    *,
    force: bool = False,
    **knobs: Any,  # noqa: ANN401
) -> tuple[list[str], list[Report]]:
    """Play runs at once and one more, undisturbed; return what is stored an hour later, and the reports.

    With `force` the dataset has all records before, and each run begins before any other goes on.
    """
    for prompt in PROMPTS:
        (folder / f"{prompt}.jsonl").write_text(json.dumps({"prompt": prompt}) + "\n")
    begin = [runs + place for place in range(runs)] if force else []
    turns = Turns(iter([]))
    scenario = Scenario(**{"processing_seconds": 1.0, "seconds_per_record": 0.0} | knobs)
    sandbox = Sandbox(clock=lambda: turns.time, scenario=scenario)
    sandbox.add_dataset(dataset_id=DATASET, schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    reports: list[Report] = []

    def one(player: Player, *, force: bool = False) -> None:
        records = Records.ALL if force else Records.NEW
        run = run_of(sandbox, folder, player, records=records, force=force)
        run.execute()
        reports.append(run.report())

    if force:
        turns.play(one)
    turns.choices = iter([*begin, *moves])
    turns.play(*[partial(one, force=force)] * runs)
    turns.choices = iter(())
    turns.play(one)
    turns.time += 3600
    return [str(record["prompt"]) for record in sandbox.datasets[DATASET].record_values], reports


@settings(max_examples=60, suppress_health_check=SLOW)
@given(moves=MOVES, lag=st.sampled_from([0.0, 1.0, 3.0]), runs=RUNS)
def test_in_any_order_and_killed_anywhere(tmp_path: Path, moves: list[int], lag: float, runs: int) -> None:
    """Then one more run, undisturbed: it finds or brings everything, and nothing is there twice."""
    stored, reports = play(tmp_path, moves, runs, arrival_seconds=lag)
    assert sorted(stored) == sorted(PROMPTS)
    assert {report.outcome for report in reports} <= GREEN


@settings(max_examples=60, suppress_health_check=SLOW)
@given(moves=MOVES, runs=st.integers(min_value=2, max_value=3))
def test_forced_runs_at_once_upload_again_once(tmp_path: Path, moves: list[int], runs: int) -> None:
    """What the dataset had before is not asked for; what a run beside it sends is."""
    stored, reports = play(tmp_path, moves, runs, force=True)
    assert Counter(stored) <= Counter(PROMPTS * 2)
    if len(reports) > 2:
        assert Counter(stored) == Counter(PROMPTS * 2)
    assert {report.outcome for report in reports} <= GREEN


@settings(max_examples=60, suppress_health_check=SLOW)
@given(moves=MOVES, lag=st.sampled_from([0.0, 3.0, 60.0]), runs=RUNS)
def test_batches_in_other_orders(tmp_path: Path, moves: list[int], lag: float, runs: int) -> None:
    """Each run has the same payloads in an order of its own: none waits for another one that waits for it."""
    folders = [tmp_path / str(place) for place in range(runs)]
    for place, folder in enumerate(folders):
        folder.mkdir(exist_ok=True)
        for name, prompt in zip(PROMPTS, PROMPTS[place:] + PROMPTS[:place], strict=True):
            (folder / f"{name}.jsonl").write_text(json.dumps({"prompt": prompt}) + "\n")
    turns = Turns(iter(moves))
    scenario = Scenario(processing_seconds=1.0, seconds_per_record=0.0, arrival_seconds=lag)
    sandbox = Sandbox(clock=lambda: turns.time, scenario=scenario)
    sandbox.add_dataset(dataset_id=DATASET, schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    reports: list[Report] = []

    def one(folder: Path, player: Player) -> None:
        run = run_of(sandbox, folder, player, records=Records.ALL)
        run.execute()
        reports.append(run.report())

    turns.play(*(partial(one, folder) for folder in folders))
    turns.choices = iter(())
    turns.play(partial(one, folders[0]))
    turns.time += 3600
    stored = [str(record["prompt"]) for record in sandbox.datasets[DATASET].record_values]
    assert sorted(stored) == sorted(PROMPTS)
    assert {report.outcome for report in reports} <= GREEN


@pytest.mark.parametrize("world", WORLDS)
@settings(max_examples=8, suppress_health_check=SLOW)
@given(moves=MOVES, runs=RUNS)
def test_in_any_world(tmp_path: Path, world: str, moves: list[int], runs: int) -> None:
    """Nothing is there twice, unless the service itself stores it twice; what is green is there."""
    kind = WORLDS[world]
    stored, reports = play(tmp_path, moves, runs, **kind.knobs)
    notices = [each for report in reports for dataset in report.datasets for each in dataset.notices]
    if not (
        kind.forgets and any("more than its listed imports brought in" in each.message for each in notices)
    ):
        assert Counter(stored) <= Counter(PROMPTS * (2 if kind.stores_twice else 1))
    if any(report.outcome in GREEN for report in reports):
        assert set(stored) == set(PROMPTS)
    if not kind.is_blind:
        assert {report.outcome for report in reports} <= GREEN
