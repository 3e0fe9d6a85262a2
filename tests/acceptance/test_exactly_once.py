"""Whatever happens to requests, replies and runs: every record is stored once, and a re-run brings the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prolific_dataset.progress import Retrying
from prolific_dataset.report import Outcome
from prolific_sandbox import Step
from service_world import DATASET, ServiceWorld

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def world(tmp_path: Path) -> Iterator[ServiceWorld]:
    world = ServiceWorld(workspace=tmp_path)
    with world.serve() as server:
        world.url = server.url
        yield world


def test_the_same_run_again_uploads_nothing(world: ServiceWorld) -> None:
    """The dataset's own list of imports is the memory."""
    world.write("a.jsonl", "one", "two")
    world.write("b.jsonl", "three")

    first, second = world.upload(), world.upload()

    assert (first.outcome, second.outcome) == (Outcome.COMPLETE, Outcome.UP_TO_DATE)
    assert first.import_ids == second.import_ids
    assert world.stored == ["one", "two", "three"]
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 2


def test_an_import_under_way_is_taken_up(world: ServiceWorld) -> None:
    """A run that was cut off while it waited left a job; the next one waits for that."""
    world.write("a.jsonl", "one")
    world.sandbox.change(processing_seconds=100.0)
    cut_off = world.upload(timeout=5.0)

    resumed = world.upload()

    assert (cut_off.outcome, resumed.outcome) == (Outcome.UNFINISHED, Outcome.COMPLETE)
    assert cut_off.import_ids == resumed.import_ids
    assert world.stored == ["one"]


def test_a_file_that_arrives_after_the_run_was_killed(world: ServiceWorld) -> None:
    """The storage has it, the service has not noticed: the next run looks for a few seconds before it uploads."""
    world.write("a.jsonl", "one")
    world.sandbox.change(arrival_seconds=3.0)
    world.upload(timeout=0.5)

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert world.stored == ["one"]
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 1


def test_a_claim_that_nobody_follows_up_is_waited_for(world: ServiceWorld) -> None:
    """Another run made a job a moment ago and was killed: its claim is void after ten seconds, then we upload."""
    world.write("a.jsonl", "one")
    world.upload()
    name = next(iter(world.sandbox.datasets[DATASET].jobs)).filename
    world.sandbox.datasets[DATASET].jobs.clear()
    world.sandbox.new_job(world.sandbox.datasets[DATASET], name, "application/x-ndjson")
    before = world.clock.now()

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert world.sandbox.seen(Step.PUT)[-1].at == pytest.approx(before + 10, abs=1)
    assert any(isinstance(event, Retrying) and "another run" in event.reason for event in world.events)


def test_identical_files_are_uploaded_once(world: ServiceWorld) -> None:
    """The second one is done when the first one is."""
    world.write("a.jsonl", "one")
    (world.workspace / "b.jsonl").write_bytes((world.workspace / "a.jsonl").read_bytes())

    report = world.upload()

    assert [file.outcome for file in report.files] == [Outcome.COMPLETE, Outcome.UP_TO_DATE]
    assert world.stored == ["one"]


def test_force_uploads_again(world: ServiceWorld) -> None:
    """Who asks for it gets it."""
    world.write("a.jsonl", "one")
    world.upload()

    report = world.upload(force=True)

    assert report.outcome is Outcome.COMPLETE
    assert world.stored == ["one", "one"]
