"""The image, built once for the whole session, and a runner that starts steps with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from local_engine.docker import Docker, engine
from local_engine.image import Image, build
from local_engine.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "engine"


def pytest_report_header() -> str:
    return "container tests: they need root, or a Docker engine"


@pytest.fixture(scope="session")
def docker() -> Iterator[Docker]:
    with engine(CACHE) as found:
        yield found


@pytest.fixture(scope="session")
def image(docker: Docker) -> Image:
    return build(docker, REPOSITORY, CACHE)


@pytest.fixture
def runner(docker: Docker, image: Image, tmp_path: Path) -> Runner:
    return Runner(docker=docker, image=image.tag, root=tmp_path / "_work", metadata=REPOSITORY / "action.yml")
