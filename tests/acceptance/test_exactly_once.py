"""Whatever happens to requests, replies and runs: every record is stored once, and a re-run brings the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prolific_dataset.config.settings import Policy
from prolific_dataset.progress import (
    BytesSent,
    FileChecked,
    FileKnown,
    FileUploaded,
    ImportPolled,
    Retrying,
    UploadAbandoned,
)
from prolific_dataset.report.report import Outcome
from prolific_dataset.report.sentences import next_steps
from prolific_dataset.report.verdict import verdict
from prolific_sandbox import Fault, FaultKind, Step
from support.service.service_world import DATASET, SCHEMA, ServiceWorld

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


def test_everything_that_happens_is_told(world: ServiceWorld) -> None:
    """Check, retry, a spent URL, bytes, arrival, polls in the order of the queue; and what is known already."""
    world.write("a.jsonl", "one")
    world.write("b.jsonl", "two")
    busy = Fault(step=Step.UPLOAD_URL, kind=FaultKind.STATUS, status=503)
    spent = Fault(step=Step.PUT, kind=FaultKind.STATUS, status=403)
    world.sandbox.change(faults=(busy, spent))

    world.upload()
    kinds = [type(event) for event in world.events]
    queue = [event for event in world.events if isinstance(event, ImportPolled)]
    world.events.clear()
    world.upload()

    first_of_each = list(dict.fromkeys(kinds))
    assert first_of_each == [FileChecked, Retrying, BytesSent, UploadAbandoned, FileUploaded, ImportPolled]
    assert [(event.path, event.behind) for event in queue if event.job.status.is_terminal] == [
        ("a.jsonl", 1),
        ("b.jsonl", 0),
    ]
    assert [type(event) for event in world.events] == [FileChecked, FileChecked, FileKnown, FileKnown]


def test_a_ledger_that_cannot_be_read_concerns_one_dataset(world: ServiceWorld) -> None:
    """The other dataset gets its file; nothing is uploaded into the first one; a re-run brings the rest."""
    other = world.sandbox.add_dataset(schema=SCHEMA)
    world.write("a.jsonl", "one")
    fault = Fault(step=Step.DATASET, kind=FaultKind.STATUS, status=400, skip=1, times=None, match=DATASET)
    world.sandbox.change(faults=(fault,))

    report = world.upload(dataset_ids=(DATASET, other))

    assert [each.outcome for each in report.datasets] == [Outcome.ERROR, Outcome.COMPLETE]
    assert verdict(report, Policy()).exit_code == 4
    assert world.stored == []
    world.sandbox.change(faults=())
    again = world.upload(dataset_ids=(DATASET, other))
    assert [each.outcome for each in again.datasets] == [Outcome.COMPLETE, Outcome.UP_TO_DATE]


def test_a_refused_token_ends_the_run(world: ServiceWorld) -> None:
    """It is withdrawn while imports are waited for: what is known is reported, with exit code 3."""
    world.write("a.jsonl", "one")
    world.sandbox.change(
        faults=(Fault(step=Step.POLL, kind=FaultKind.STATUS, status=401, skip=1, times=None),)
    )

    report = world.upload()

    assert verdict(report, Policy()).exit_code == 3
    assert len(report.import_ids) == 1
    assert report.failure is not None
    for word in ("token", "workspace", "dataset-id", "Dependabot"):
        assert word in report.failure.hint


def test_the_deadline_leaves_ids_and_a_way_on(world: ServiceWorld) -> None:
    """Exit code 5; the report says that the next run goes on."""
    world.write("a.jsonl", "one")
    world.write("b.jsonl", "two")
    world.sandbox.change(processing_seconds=10_000.0)

    report = world.upload(timeout=60.0)

    assert verdict(report, Policy()).exit_code == 5
    assert len(report.import_ids) == 2
    assert any("the next run finds these imports" in step for step in next_steps(report))
    assert world.clock.now() == pytest.approx(1_750_000_060, abs=3)


def test_a_list_without_names_is_told(world: ServiceWorld) -> None:
    """The ledger is blind then, and says so."""
    world.write("a.jsonl", "one")
    world.sandbox.change(imports_with_filename=False)
    world.upload()

    report = world.upload()

    assert any("earlier uploads are unknown" in each.message for each in report.datasets[0].notices)
