"""A sandbox that is served, and a workspace with data in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from prolific_sandbox import Sandbox, Scenario, Server, serve
from support.shell.git_repository import Work

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
SCHEMA = {
    "strict": False,
    "fields": {
        "product_name": {"type": "text"},
        "review_text": {"type": "text"},
        "image_url": {"type": "image_url"},
    },
}


@dataclass
class Service:
    """The sandbox, and what a step needs to reach it."""

    sandbox: Sandbox
    server: Server

    @property
    def inputs(self) -> dict[str, str]:
        """Inputs of a step that talks to the sandbox."""
        return {
            "api-token": self.sandbox.tokens[0],
            "api-url": self.server.url,
            "dataset-id": DATASET,
            "poll-interval": "20ms",
        }

    @property
    def stored(self) -> int:
        """How many records the dataset holds."""
        return len(self.sandbox.datasets[DATASET].records)


@pytest.fixture
def service() -> Iterator[Service]:
    """Serve a sandbox with one dataset, whose imports take no time."""
    scenario = Scenario(processing_seconds=0.0, queued_seconds=0.0, seconds_per_record=0.0)
    sandbox = Sandbox(scenario=scenario)
    sandbox.add_dataset(dataset_id=DATASET, name="Reviews", schema=SCHEMA)
    with serve(sandbox) as server:
        yield Service(sandbox=sandbox, server=server)


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """An empty workspace."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    return workspace


@pytest.fixture
def work(workspace: Path) -> Work:
    """The workspace as a repository."""
    return Work.init(workspace)
