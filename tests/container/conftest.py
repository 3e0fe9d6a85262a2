"""The image, built once for the whole session, a runner that starts steps with it, and a service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local_engine.docker import Docker, engine
from local_engine.image import Image, build
from local_engine.runner import Runner
from prolific_sandbox import Sandbox, Scenario, serve
from support.service.arrivals import Arrivals

REPOSITORY = Path(__file__).parents[2]
CACHE = REPOSITORY / ".cache" / "engine"
SCHEMA = {
    "strict": True,
    "fields": {
        "question": {"type": "text"},
        "picture": {"type": "image_url"},
    },
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One engine and one build serve them all, so one process must run them all."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("engine"))


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


@pytest.fixture
def requests() -> Arrivals:
    return Arrivals()


@pytest.fixture
def sandbox(requests: Arrivals) -> Sandbox:
    quick = Scenario(queued_seconds=0.0, processing_seconds=0.05, seconds_per_record=0.0)
    return Sandbox(scenario=quick, requests=requests)


@pytest.fixture
def api_url(sandbox: Sandbox) -> Iterator[str]:
    with serve(sandbox) as server:
        yield server.url


@pytest.fixture
def service(sandbox: Sandbox) -> Iterator[dict[str, str]]:
    """The inputs that lead to a dataset in a running sandbox."""
    dataset_id = sandbox.add_dataset(schema=SCHEMA)
    with serve(sandbox) as server:
        yield {
            "api-token": sandbox.tokens[0],
            "dataset-id": dataset_id,
            "api-url": server.url,
            "poll-interval": "50ms",
        }
