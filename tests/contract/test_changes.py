"""Datasets are created and changed once: whatever becomes of the reply, and in words that say what is known."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from prolific_dataset.client.service import Changes, connect
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import (
    AccessError,
    OutcomeUnknown,
    RunError,
    ServiceError,
    TransientError,
    UsageError,
)
from prolific_dataset.model import DatasetID, Field, Schema
from prolific_dataset.schema.migration import MigrationID, MigrationStatus, NulledValue
from prolific_sandbox import Sandbox, Step, load_scenario, serve
from support.servers.wire import answering
from support.service.fake_clock import FakeClock
from support.service.sandbox_client import Clock

TEXT = Schema(strict=True, fields=(Field(name="a", type="text", label="An a"),))
IMAGE = Schema(strict=True, fields=(Field(name="a", type="image_url"),))
NEW = {"name": "Reviews", "workspace_id": "65f0a0000000000000000009"}


@dataclass
class World:
    """A served sandbox, and the client."""

    sandbox: Sandbox
    clock: Clock
    changes: Changes

    def asked(self, step: Step) -> int:
        return len(self.sandbox.seen(step))


@contextmanager
def world(*knobs: str) -> Iterator[World]:
    clock = Clock()
    sandbox = Sandbox(scenario=load_scenario(knobs), clock=clock)
    with serve(sandbox) as server:
        yield World(sandbox=sandbox, clock=clock, changes=reach(server.url))


def reach(url: str, token: str = "sandbox-token") -> Changes:
    deadline = Deadline.after(FakeClock(), 900.0)
    return connect(url, token, deadline=deadline, tell=lambda _: None).changes


def test_a_dataset_is_created_with_its_schema() -> None:
    """The reply shows both."""
    with world() as service:
        dataset_id, schema = service.changes.create_dataset(**NEW, schema=TEXT)

    made = service.sandbox.datasets[dataset_id]
    assert (made.name, made.workspace_id) == ("Reviews", "65f0a0000000000000000009")
    assert made.schema is not None
    assert made.schema.source == {"strict": True, "fields": {"a": {"type": "text", "label": "An a"}}}
    assert schema == TEXT


LOST = [
    "drop-before",
    "drop-midway",
    "drop-after",
    "truncate",
    "not-json",
    "empty",
    "html",
    "500",
    "502",
    "503",
]


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("times", ["once", "forever"])
def test_a_dataset_that_may_have_been_created_is_not_created_again(fault: str, times: str) -> None:
    """Nothing can delete the second one; whoever reads it learns where to look."""
    with world(f"fault=create:{fault}:{times}") as service:
        with pytest.raises(OutcomeUnknown) as caught:
            service.changes.create_dataset(**NEW, schema=TEXT)
        assert service.asked(Step.CREATE) == 1

    assert "Look at the datasets of the workspace in the Prolific app" in caught.value.hint


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UsageError),
        (401, AccessError),
        (403, AccessError),
        (404, AccessError),
        (409, ServiceError),
        (422, UsageError),
        (429, ServiceError),
    ],
)
def test_a_refusal_says_that_nothing_was_created(status: int, kind: type[RunError]) -> None:
    """In the service's words and ours, and it is not asked again."""
    with world(f"fault=create:{status}:forever") as service:
        with pytest.raises(kind, match=f"with {status}: .*planned fault") as caught:
            service.changes.create_dataset(**NEW, schema=TEXT)
        assert service.asked(Step.CREATE) == 1

    assert not isinstance(caught.value, OutcomeUnknown | TransientError)
    assert caught.value.hint.startswith("Nothing was created.")


def test_a_connection_that_was_never_made_is_tried_again() -> None:
    """The request cannot have arrived; and it is not said that it may have."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(ServiceError, match=r"could not be made\. \(tried 6 times") as caught:
            reach(f"http://127.0.0.1:{taken.getsockname()[1]}").create_dataset(**NEW, schema=TEXT)

    assert not isinstance(caught.value, OutcomeUnknown)


@pytest.mark.parametrize("body", [{}, {"id": None}, {"id": ""}, {"id": 7}, {"id": "no-uuid"}, {"id": ["a"]}])
def test_a_reply_without_an_id(body: dict[str, Any]) -> None:
    """The dataset is there, and nobody knows which one it is."""
    content = json.dumps(body).encode()
    head = f"HTTP/1.1 201 Created\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    with answering(head + content) as wire, pytest.raises(OutcomeUnknown, match="no id of one") as caught:
        reach(wire.url).create_dataset(**NEW, schema=TEXT)

    assert "Look at the datasets of the workspace" in caught.value.hint


def test_a_first_schema_starts_no_migration_and_another_one_does() -> None:
    """And the migration is followed by its id."""
    with world("processing_seconds=1") as service:
        dataset_id = DatasetID(service.sandbox.add_dataset())
        first = service.changes.set_schema(dataset_id, TEXT)
        service.sandbox.append_elsewhere(dataset_id, [{"a": "no address"}])
        second = service.changes.set_schema(dataset_id, IMAGE)
        assert second is not None
        running = service.changes.migration(dataset_id, second)
        service.clock.now += 60
        ended = service.changes.migration(dataset_id, second)

    assert first is None
    assert running.status is MigrationStatus.PROCESSING
    assert (ended.status, ended.reprocessed_count, ended.failed_count) == (MigrationStatus.PARTIAL, 1, 1)
    (nulled,) = ended.errors
    assert nulled == NulledValue(
        datapoint_id=nulled.datapoint_id, field="a", reason="Value is not a valid URL"
    )
    assert nulled.datapoint_id


@pytest.mark.parametrize("fault", LOST)
def test_a_schema_that_may_have_been_set_is_not_set_again(fault: str) -> None:
    """Each time would start another migration."""
    with world(f"fault=patch:{fault}:forever") as service:
        dataset_id = DatasetID(service.sandbox.add_dataset())
        with pytest.raises(OutcomeUnknown):
            service.changes.set_schema(dataset_id, TEXT)
        assert service.asked(Step.PATCH) == 1


def test_a_migration_that_is_not_known_yet() -> None:
    """It may only be new, as an import may."""
    with world() as service:
        dataset_id = DatasetID(service.sandbox.add_dataset())
        with pytest.raises(TransientError, match="does not know migration none"):
            service.changes.migration(dataset_id, MigrationID("none"))
