"""A sandbox that is served, and a workspace for data."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.service.served import Service, served
from support.service.service_world import ServiceWorld
from support.shell.git_repository import Work


@pytest.fixture
def service() -> Iterator[Service]:
    with served() as service:
        yield service


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


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ServiceWorld]:
    """A sandbox that is served by a clock of its own, and a workspace outside of git."""
    world = ServiceWorld(workspace=tmp_path)
    with world.serve() as server:
        world.url = server.url
        yield world
