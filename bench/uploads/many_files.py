"""Twenty files in four datasets: side by side, and one dataset after the other."""

from __future__ import annotations

import json
import statistics
import tempfile
import time
from pathlib import Path

from bench.uploads.goal import Goal
from prolific_dataset.client.service import connect
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.settings import DatasetSettings, Mode, Settings
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DatasetID
from prolific_dataset.pipeline import Run
from prolific_dataset.report.outcome import Outcome
from prolific_sandbox import Sandbox, Scenario, serve

TOKEN = "sandbox-token"
LATENCY = 0.05
"""Seconds until the sandbox answers."""


def many_files(rounds: int) -> Goal:
    """Upload 20 files into 4 datasets side by side, and one dataset after the other."""
    ratios, beside, after = [], [], []
    for _ in range(rounds):
        beside.append(_upload_all(one_run=True))
        after.append(_upload_all(one_run=False))
        ratios.append(beside[-1] / after[-1])
    seconds = f"{statistics.median(beside):.2f} s, in sequence {statistics.median(after):.2f} s"
    ratio = statistics.median(ratios)
    return Goal(
        what="20 files in 4 datasets, 50 ms an answer, beside one after the other",
        how=seconds,
        measured=ratio,
        most=0.35,
        unit="x",
    )


def _upload_all(*, one_run: bool) -> float:
    scenario = Scenario(
        queued_seconds=0.0,
        processing_seconds=0.0,
        seconds_per_record=0.0,
        api_delay_seconds=LATENCY,
        storage_delay_seconds=LATENCY,
    )
    sandbox = Sandbox(scenario=scenario)
    ids = [
        sandbox.add_dataset(schema={"strict": True, "fields": {"prompt": {"type": "text"}}}) for _ in range(4)
    ]
    with tempfile.TemporaryDirectory() as name, serve(sandbox) as server:
        folder = Path(name)
        for place in range(4):
            for number in range(5):
                text = json.dumps({"prompt": f"{place} {number}"}) + "\n"
                (folder / f"{place}-{number}.jsonl").write_text(text)
        datasets = [
            DatasetSettings(dataset_id=DatasetID(each), files=(f"{place}-*.jsonl",))
            for place, each in enumerate(ids)
        ]
        groups = [datasets] if one_run else [[each] for each in datasets]
        begin = time.perf_counter()
        for group in groups:
            _run(folder, server.url, tuple(group))
        return time.perf_counter() - begin


def _run(folder: Path, url: str, datasets: tuple[DatasetSettings, ...]) -> None:
    deadline = Deadline.after(SystemClock(), 300)
    run = Run(
        Settings(mode=Mode.UPLOAD, datasets=datasets, cores=1),
        workspace=Workspace.of(folder),
        service=connect(url, TOKEN, deadline=deadline, tell=lambda _: None),
        deadline=deadline,
        tell=lambda _: None,
        checkout=Checkout(folder, search_path=None),
    )
    run.execute()
    if run.report().outcome is not Outcome.COMPLETE:
        raise SystemExit(f"the run was not complete: {run.report()}")
