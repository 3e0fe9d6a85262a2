"""The service that the contract suite talks to: the sandbox always, the live one where the environment names it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.address import DEFAULT_URL
from prolific_dataset.model import DatasetID, FieldType
from prolific_sandbox import Sandbox, Scenario, serve

SANDBOX_DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
SCHEMA = {
    "strict": True,
    "fields": {"prompt": {"type": "text"}, "image": {"type": "image_url"}, "note": {"type": "metadata"}},
}
LIVE = ("PROLIFIC_LIVE_TOKEN", "PROLIFIC_LIVE_DATASET")
VALUES = {
    FieldType.IMAGE_URL: "https://example.com/picture.png",
    FieldType.AUDIO_URL: "https://example.com/sound.mp3",
    FieldType.VIDEO_URL: "https://example.com/film.mp4",
}


@dataclass(frozen=True)
class Backend:
    """A service, a dataset in it, and the real client."""

    url: str
    token: str
    dataset_id: DatasetID
    patience: float

    @property
    def deadline(self) -> Deadline:
        return Deadline.after(SystemClock(), self.patience)

    def api(self, token: str | None = None) -> ProlificAPI:
        """The client, with another token where one is given."""
        token = token or self.token
        retry = Retry(deadline=self.deadline, jitter=lambda low, _: low, tell=lambda _: None, tries=3)
        transport = Transport.for_api(token, deadline=self.deadline)
        return ProlificAPI(transport, url=self.url, token=token, retry=retry)

    def storage(self) -> Storage:
        return Storage(Transport.for_storage(deadline=self.deadline), is_local=True)

    def record(self, text: str) -> dict[str, str]:
        """A record that the dataset's schema accepts."""
        schema = self.api().dataset(self.dataset_id).schema
        assert schema is not None
        return {field.name: VALUES.get(FieldType(field.type), text) for field in schema.fields}


def names() -> list[object]:
    """The backends to run against; the live one only where its token and its dataset are given."""
    marks = [pytest.mark.live, pytest.mark.enable_socket]
    live = [pytest.param("live", marks=marks)] if all(os.environ.get(name) for name in LIVE) else []
    return ["sandbox", *live]


@contextmanager
def backend(name: str) -> Iterator[Backend]:
    """Reach a backend by its name."""
    if name == "live":
        token, dataset_id = (os.environ[variable] for variable in LIVE)
        url = os.environ.get("PROLIFIC_LIVE_URL") or DEFAULT_URL
        yield Backend(url=url, token=token, dataset_id=DatasetID(dataset_id), patience=600.0)
        return
    scenario = Scenario(queued_seconds=0.05, processing_seconds=0.05, seconds_per_record=0.0)
    sandbox = Sandbox(scenario=scenario)
    sandbox.add_dataset(dataset_id=SANDBOX_DATASET, schema=SCHEMA)
    with serve(sandbox) as server:
        yield Backend(
            url=server.url, token=sandbox.tokens[0], dataset_id=DatasetID(SANDBOX_DATASET), patience=20.0
        )
