"""A sandbox on a clock that only the test moves, asked without a socket."""

from __future__ import annotations

import pytest

from prolific_sandbox import Sandbox
from support.service.sandbox_client import GOOD, SCHEMA, Clock, SandboxClient


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def good() -> dict[str, str]:
    """A record that the dataset accepts."""
    return dict(GOOD)


@pytest.fixture
def client(clock: Clock) -> SandboxClient:
    """A client of a dataset with a strict schema of a text and an image."""
    sandbox = Sandbox(clock=clock)
    return SandboxClient(sandbox=sandbox, clock=clock, dataset_id=sandbox.add_dataset(schema=SCHEMA))


@pytest.fixture
def bare(clock: Clock) -> SandboxClient:
    """A client of a dataset without a schema."""
    sandbox = Sandbox(clock=clock)
    return SandboxClient(sandbox=sandbox, clock=clock, dataset_id=sandbox.add_dataset())
