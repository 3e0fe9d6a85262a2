"""A run of the real client against a served sandbox, on one clock that only moves when someone waits on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prolific_dataset.client.service import connect
from prolific_dataset.clock import Deadline
from prolific_dataset.config.settings import DatasetSettings, Mode, Records, Settings, Via
from prolific_dataset.errors import RunError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DatasetID
from prolific_dataset.pipeline import Run
from prolific_dataset.progress import Progress
from prolific_dataset.report.report import Report
from prolific_sandbox import Sandbox, Scenario, Server, serve
from support.service.fake_clock import FakeClock

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
SCHEMA = {"strict": True, "fields": {"prompt": {"type": "text"}}}
TOKEN = "a-token-that-must-not-be-seen"


class SharedClock(FakeClock):
    """The client waits on it, the sandbox reads it, and its network faults wait on it as well."""

    def __init__(self) -> None:
        super().__init__()
        self.time = 1_750_000_000.0

    def pass_by(self, seconds: float) -> None:
        """Let time pass without anyone of the run waiting."""
        self.time += seconds


def steady(_low: float, high: float) -> float:
    return high


class Killed(BaseException):
    """The process is gone: nothing is written, nothing is cleaned up."""


@dataclass(kw_only=True)
class ServiceWorld:
    """A sandbox, a workspace, and runs between them."""

    workspace: Path
    clock: SharedClock = field(default_factory=SharedClock)
    events: list[Progress] = field(default_factory=list)
    sandbox: Sandbox = field(init=False)
    url: str = ""

    def __post_init__(self) -> None:
        scenario = Scenario(queued_seconds=0.2, processing_seconds=2.0, seconds_per_record=0.0)
        self.sandbox = Sandbox(scenario=scenario, clock=self.clock.now, tokens=(TOKEN,))
        self.sandbox.add_dataset(dataset_id=DATASET, schema=SCHEMA)

    def serve(self) -> AbstractContextManager[Server]:
        return serve(self.sandbox, sleep=self.clock.pass_by)

    def write(self, name: str, *prompts: str) -> None:
        """Write a file of records."""
        lines = (json.dumps({"prompt": prompt}) for prompt in prompts)
        (self.workspace / name).write_text("".join(f"{line}\n" for line in lines))

    def run(self, *, tell: Callable[[Progress], None] | None = None, **changes: Any) -> Run:  # noqa: ANN401
        """Build a run over every JSONL file of the workspace; `changes` are settings of the run."""
        ids: Sequence[str] = changes.pop("dataset_ids", (DATASET,))
        patterns: tuple[str, ...] = changes.pop("files", ("*.jsonl",))
        timeout: float = changes.pop("timeout", 900.0)
        entry = {"records": changes.pop("records", Records.ALL), "via": changes.pop("via", Via.FILE)}
        entry["imported"] = changes.pop("imported", ())
        settings = Settings(
            mode=changes.pop("mode", Mode.UPLOAD),
            datasets=tuple(
                DatasetSettings(dataset_id=DatasetID(each), files=patterns, **entry) for each in ids
            ),
            cores=1,
            **changes,
        )
        deadline = Deadline.after(self.clock, timeout)
        listener = tell or self.events.append
        return Run(
            settings,
            workspace=Workspace.of(self.workspace),
            service=connect(self.url, TOKEN, deadline=deadline, tell=listener, jitter=steady),
            deadline=deadline,
            tell=listener,
            checkout=Checkout(self.workspace, search_path=None),
        )

    def upload(self, **changes: Any) -> Report:  # noqa: ANN401
        """Make a whole run, as the command line does, and report."""
        self.clock.stopped = False
        run = self.run(**changes)
        try:
            run.execute()
        except RunError as error:
            run.end(error)
        return run.report()

    @property
    def stored(self) -> list[str]:
        """The prompts that the dataset holds once all its imports are over."""
        self.clock.pass_by(3600)
        return [str(record["prompt"]) for record in self.sandbox.datasets[DATASET].record_values]
