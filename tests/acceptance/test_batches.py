"""Files are uploaded in batches: one look at the list of imports, which may be very long, proves the claims on all."""

from __future__ import annotations

import pytest

from prolific_dataset.config.settings import Records
from prolific_dataset.progress import BytesSent, Progress
from prolific_dataset.report.outcome import Outcome
from prolific_sandbox import Fault, FaultKind, Step
from support.service.service_world import DATASET, Killed, ServiceWorld
from support.shell.git_repository import Work


def write(world: ServiceWorld, count: int) -> list[str]:
    """Write files of one record each; return what they have."""
    prompts = [f"prompt {number:02}" for number in range(count)]
    for prompt in prompts:
        world.write(f"{prompt}.jsonl", prompt)
    return prompts


def looks(world: ServiceWorld) -> int:
    """How often the list was read."""
    return len(world.sandbox.seen(Step.DATASET))


@pytest.mark.parametrize("records", Records)
@pytest.mark.parametrize(("files", "batches"), [(1, 1), (10, 1), (30, 1), (32, 1), (33, 2), (70, 3)])
def test_the_list_is_read_once_for_many_files(
    world: ServiceWorld, files: int, batches: int, records: Records
) -> None:
    """Each run reads it when it begins, right before it uploads, and at the end; beside that once for 32 files."""
    prompts = write(world, files)
    Work.init(world.workspace).commit({})

    report = world.upload(records=records)

    assert report.outcome is Outcome.COMPLETE
    assert looks(world) == 3 + batches + (records is Records.NEW)
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == files
    assert world.stored == prompts


def test_a_look_is_renewed_for_all_that_are_left(world: ServiceWorld) -> None:
    """Ten files take 40 s to send; a look is good for 10 of them."""
    prompts = write(world, 10)
    world.sandbox.change(storage_delay_seconds=4.0)

    assert world.upload().outcome is Outcome.COMPLETE

    steps = [each.step for each in world.sandbox.requests if each.step in {Step.DATASET, Step.PUT}]
    assert steps[:2] == [Step.DATASET] * 2
    sent_by_one_look = "".join("p" if step is Step.PUT else " " for step in steps).split()
    assert sent_by_one_look == ["ppp", "ppp", "ppp", "p"]
    assert world.stored == prompts


def test_claims_that_grow_old_are_made_anew(world: ServiceWorld) -> None:
    """The first file takes so long that others would take the other two claims for void."""
    prompts = write(world, 3)
    busy = Fault(step=Step.PUT, kind=FaultKind.STATUS, status=503, times=3, retry_after="50")
    world.sandbox.change(faults=(busy,))

    report = world.upload()

    urls = world.sandbox.seen(Step.UPLOAD_URL)
    assert report.outcome is Outcome.COMPLETE
    assert len(urls) == 6
    for put in world.sandbox.seen(Step.PUT):
        assert any(0 <= put.at - url.at <= 120 for url in urls)
    assert sorted(world.stored) == prompts


def test_a_run_that_is_killed_in_a_batch(world: ServiceWorld) -> None:
    """What it claimed and did not send is waited for together, and then sent by one more look."""
    prompts = write(world, 8)

    def tell(event: Progress) -> None:
        if isinstance(event, BytesSent) and event.path == "prompt 02.jsonl":
            raise Killed

    with pytest.raises(Killed):
        world.upload(tell=tell)
    killed, before = world.clock.now(), looks(world)

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert world.sandbox.seen(Step.PUT)[-1].at == pytest.approx(killed + 300, abs=3)
    assert len(world.sandbox.seen(Step.DATASET)[before:]) < 300 / 5 + 20  # a wait asks every five seconds
    assert world.stored == prompts


def test_a_list_that_shows_one_claim_and_not_the_next(world: ServiceWorld) -> None:
    """Each claim of a batch is proved, not only the first: nothing is sent before."""
    write(world, 4)
    world.sandbox.change(imports_cap=3)

    report = world.upload()

    failure = report.datasets[0].failure
    assert failure is not None
    assert "it is unknown what the dataset already has" in failure.message
    assert world.sandbox.seen(Step.PUT) == []


def test_files_that_are_refused_do_not_hold_up_their_batch(world: ServiceWorld) -> None:
    """A URL that the storage refuses is replaced after the rest of the batch, twice at most."""
    prompts = write(world, 3)
    spent = Fault(step=Step.PUT, kind=FaultKind.STATUS, status=403, times=3)
    world.sandbox.change(faults=(spent,))

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 6
    assert world.stored == prompts


def test_datasets_are_proved_one_by_one(world: ServiceWorld) -> None:
    """Each has a list of its own."""
    other = world.sandbox.add_dataset(schema={"strict": True, "fields": {"prompt": {"type": "text"}}})
    prompts = write(world, 5)

    report = world.upload(dataset_ids=(DATASET, other))

    assert report.outcome is Outcome.COMPLETE
    assert looks(world) == 2 * 4
    assert world.stored == prompts
