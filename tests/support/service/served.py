"""The sandbox as acceptance tests have it: served, with one dataset, and what a step or a person needs to reach it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from prolific_sandbox import Sandbox, Scenario, Server, serve
from support.shell.action_step import Step, run_step
from support.shell.git_repository import Work
from support.shell.terminal import Answer, prolific_dataset

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
SCHEMA = {
    "strict": False,
    "fields": {
        "product_name": {"type": "text"},
        "review_text": {"type": "text"},
        "image_url": {"type": "image_url"},
    },
}
CONFIGURATION = ".github/prolific-datasets.yml"


@dataclass(frozen=True, kw_only=True)
class Service:
    """A sandbox with one dataset, whose imports take no time."""

    sandbox: Sandbox
    server: Server

    @property
    def inputs(self) -> dict[str, str]:
        """Inputs of a step that talks to the sandbox about its dataset."""
        return self.access | {"dataset-id": DATASET}

    @property
    def access(self) -> dict[str, str]:
        """The same for a step whose configuration file names the datasets."""
        return {"api-token": self.sandbox.tokens[0], "api-url": self.server.url, "poll-interval": "20ms"}

    @property
    def online(self) -> dict[str, str]:
        """Variables of a command that talks to the sandbox."""
        return {"PROLIFIC_API_TOKEN": self.sandbox.tokens[0], "PROLIFIC_API_URL": self.server.url}

    def run(self, folder: Path, *arguments: str, **variables: str) -> Answer:
        """Run a command as a person does who has the token."""
        return prolific_dataset(folder, *arguments, **(self.online | variables))

    @property
    def stored(self) -> int:
        """How many records the dataset holds."""
        return len(self.sandbox.datasets[DATASET].records)

    @property
    def names(self) -> list[str]:
        """The product names that the dataset holds, in order."""
        return [str(record["product_name"]) for record in self.sandbox.datasets[DATASET].record_values]

    def push(self, work: Work, **inputs: str) -> Step:
        """Push to the default branch, with more inputs, written with `_` for `-`."""
        return run_step(work.root, self._given(inputs))

    def pull_request(self, work: Work, **inputs: str) -> Step:
        """Check a pull request."""
        payload = {"pull_request": {"number": 1, "head": {}}}
        return run_step(work.root, self._given(inputs), event="pull_request", payload=payload)

    def push_configured(self, work: Work, *imported: str, via: str = "file") -> Step:
        """Push with a configuration file that adopts these imports."""
        (work.root / CONFIGURATION).parent.mkdir(exist_ok=True)
        (work.root / CONFIGURATION).write_text(
            f"datasets:\n  - id: {DATASET}\n    files: data/*.jsonl\n    via: {via}\n"
            f"    imported: [{', '.join(imported)}]\n"
        )
        return run_step(work.root, self.access)

    def _given(self, inputs: dict[str, str]) -> dict[str, str]:
        more = {name.replace("_", "-"): value for name, value in inputs.items()}
        return self.inputs | {"files": "data/*.jsonl"} | more


@contextmanager
def served() -> Iterator[Service]:
    """Serve a sandbox until the context ends."""
    sandbox = Sandbox(scenario=Scenario(processing_seconds=0.0, queued_seconds=0.0, seconds_per_record=0.0))
    sandbox.add_dataset(dataset_id=DATASET, name="Reviews", schema=SCHEMA)
    with serve(sandbox) as server:
        yield Service(sandbox=sandbox, server=server)
