"""A schema is set once and what it starts is followed, in each world that the service's documents allow."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from prolific_dataset.client.service import Service, connect
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError, OutcomeUnknown
from prolific_dataset.model import Dataset, DatasetID, Field, ImportStatus, Schema
from prolific_dataset.progress import Progress
from prolific_dataset.schema.migration import MigrationID, MigrationStatus
from prolific_dataset.upload.migration import follow_migration, read_back, set_schema, wait_for_release
from prolific_sandbox import Sandbox, Step, load_scenario, serve
from support.service.service_world import SharedClock, steady

TEXT = Schema(strict=True, fields=(Field(name="a", type="text"), Field(name="b", type="metadata")))
IMAGE = Schema(strict=True, fields=(Field(name="b", type="metadata"), Field(name="a", type="image_url")))
FIRST = {"strict": True, "fields": {"a": {"type": "text"}, "b": {"type": "metadata"}}}


@dataclass(kw_only=True)
class World:
    """A sandbox with one dataset, and the client, on one clock."""

    sandbox: Sandbox
    service: Service
    clock: SharedClock
    dataset_id: DatasetID
    events: list[Progress] = field(default_factory=list)

    def dataset(self) -> Dataset:
        return self.service.api.dataset(self.dataset_id)

    def asked(self, step: Step) -> int:
        return len(self.sandbox.seen(step))


@contextmanager
def world(*knobs: str, first: bool = True, timeout: float = 900.0) -> Iterator[World]:
    clock = SharedClock()
    sandbox = Sandbox(scenario=load_scenario(["processing_seconds=5", *knobs]), clock=clock.now)
    dataset_id = DatasetID(sandbox.add_dataset(schema=FIRST if first else None))
    clock.pass_by(3600)
    events: list[Progress] = []
    with serve(sandbox, sleep=clock.pass_by) as server:
        service = connect(
            server.url,
            sandbox.tokens[0],
            deadline=Deadline.after(clock, timeout),
            tell=events.append,
            jitter=steady,
        )
        yield World(sandbox=sandbox, service=service, clock=clock, dataset_id=dataset_id, events=events)


@pytest.mark.parametrize("faults", ["migration:404:twice", "migration:500:twice", "migration:html:twice"])
def test_faults_of_polls_are_borne(faults: str) -> None:
    """A migration that was just made may not be known yet."""
    with world(f"fault={faults}") as here:
        migration_id = set_schema(here.service, here.dataset(), IMAGE)
        assert migration_id is not None
        ended = follow_migration(here.service, here.dataset_id, migration_id)

    assert ended.status is MigrationStatus.COMPLETE


def test_a_migration_that_nobody_knows() -> None:
    """A wrong id is said before the deadline."""
    with world() as here, pytest.raises(AccessError, match="No migration none of dataset"):
        follow_migration(here.service, here.dataset_id, MigrationID("none"))

    assert here.service.deadline.remaining > 800


@pytest.mark.parametrize("fault", ["drop-after", "not-json", "empty", "truncate"])
def test_a_lost_reply_to_a_first_schema_is_found_out(fault: str) -> None:
    """Nothing is migrated, so nothing else was lost."""
    with world(f"fault=patch:{fault}", first=False) as here:
        assert set_schema(here.service, here.dataset(), TEXT) is None
        assert here.asked(Step.PATCH) == 1


@pytest.mark.parametrize("late", [0, 20])
def test_a_lost_reply_to_another_schema_loses_the_migration(late: int) -> None:
    """The dataset has the schema, perhaps it shows that a little later; how the migration ends cannot be asked."""
    with world("fault=patch:drop-after", f"schema_shown_after_seconds={late}") as here:
        with pytest.raises(OutcomeUnknown, match="has the new schema, but the id of the migration was lost"):
            set_schema(here.service, here.dataset(), IMAGE)
        assert here.asked(Step.PATCH) == 1


@pytest.mark.parametrize("first", [True, False])
@pytest.mark.parametrize("fault", ["drop-before", "500"])
def test_a_request_that_was_lost_on_its_way(fault: str, first: bool) -> None:  # noqa: FBT001 - both
    """The dataset says that nothing was changed."""
    with world(f"fault=patch:{fault}:forever", first=first) as here:
        with pytest.raises(OutcomeUnknown, match="still has the schema that it had"):
            set_schema(here.service, here.dataset(), IMAGE)
        assert here.asked(Step.PATCH) == 1


@pytest.mark.parametrize(
    "knob", ["schema_shown=sorted", "schema_shown=labelled", "schema_shown_after_seconds=20"]
)
def test_a_schema_is_recognised_however_it_is_shown(knob: str) -> None:
    """In another order, with labels that are the names, or some seconds later."""
    with world(knob) as here:
        set_schema(here.service, here.dataset(), IMAGE)
        shown = read_back(here.service, here.dataset_id, IMAGE)

    assert shown.schema is not None
    assert {(each.name, each.type) for each in shown.schema.fields} == {("a", "image_url"), ("b", "metadata")}


def test_a_schema_that_is_never_shown() -> None:
    """It is waited for half a minute."""
    with world("schema_shown_after_seconds=1000") as here:
        set_schema(here.service, here.dataset(), IMAGE)
        shown = read_back(here.service, here.dataset_id, IMAGE)

    assert shown.schema is not None
    assert {each.type for each in shown.schema.fields} == {"text", "metadata"}


@pytest.mark.parametrize(
    ("delay", "status"),
    [("0", ImportStatus.QUEUED), ("30", ImportStatus.QUEUED), ("none", ImportStatus.PENDING_SCHEMA)],
)
def test_imports_that_wait_for_a_schema_are_released_or_not(delay: str, status: ImportStatus) -> None:
    """Both are documented; one that stays is given a minute."""
    knobs = (f"parked_imports_begin_after_seconds={delay}", "queued_seconds=5")
    with world(*knobs, first=False) as here:
        one = here.sandbox.upload_elsewhere(here.dataset_id, "a.jsonl", b'{"a": "b", "b": "c"}\n')
        here.clock.pass_by(10)
        (parked,) = here.dataset().imports or ()
        set_schema(here.service, here.dataset(), TEXT)
        before = here.clock.now()
        begun = wait_for_release(here.service, here.dataset_id, [parked.import_id])
        waited = here.clock.now() - before
        (after,) = here.dataset().imports or ()

    assert (parked.import_id, parked.status) == (one, ImportStatus.PENDING_SCHEMA)
    assert (after.status is ImportStatus.PENDING_SCHEMA) is (status is ImportStatus.PENDING_SCHEMA)
    assert list(begun) == ([] if status is ImportStatus.PENDING_SCHEMA else [one])
    assert waited < 80
