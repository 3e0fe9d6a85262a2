"""Whatever happens to requests, replies and runs: every record is stored once, and a re-run brings the rest."""

from __future__ import annotations

from typing import Any

import pytest

from prolific_dataset.config.settings import Policy, Records
from prolific_dataset.model import Severity
from prolific_dataset.progress import (
    ArrivalAwaited,
    BytesSent,
    FileChecked,
    FileKnown,
    FileUploaded,
    ImportPolled,
    Progress,
    Retrying,
    UploadAbandoned,
)
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import Report
from prolific_dataset.report.sentences import next_steps
from prolific_dataset.report.verdict import verdict
from prolific_sandbox import Fault, FaultKind, Step
from support.service.service_world import DATASET, SCHEMA, Killed, ServiceWorld
from support.shell.git_repository import Work


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
    assert (resumed.imported_count, resumed.followed_count) == (0, 1)
    assert world.stored == ["one"]


def test_only_what_this_run_brought_counts_as_imported(world: ServiceWorld) -> None:
    """One file was imported before, one is followed to its end, one is ours: no number is missing at the end."""
    world.write("a.jsonl", "one")
    world.upload()
    world.write("b.jsonl", "two", "three")
    world.sandbox.change(processing_seconds=100.0)
    world.upload(timeout=5.0)
    world.write("c.jsonl", "four", "five", "six")

    report = world.upload()

    assert [file.outcome for file in report.files] == [Outcome.UP_TO_DATE, Outcome.COMPLETE, Outcome.COMPLETE]
    assert (report.accepted_count, report.imported_count, report.followed_count) == (6, 3, 2)
    assert headline(report) == "3 records imported, 2 by another run"
    assert report.datasets[0].notices == ()


def test_what_was_waited_for_does_not_count_as_imported(world: ServiceWorld) -> None:
    """With `records: new` the import of an earlier run ends before this one chooses anything."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one")
    work.commit({})
    world.sandbox.change(processing_seconds=100.0)
    world.upload(records=Records.NEW, timeout=5.0)
    world.write("a.jsonl", "one", "two")
    work.commit({})

    report = world.upload(records=Records.NEW)

    assert (report.outcome, report.imported_count, report.followed_count) == (Outcome.COMPLETE, 1, 0)
    assert world.stored == ["one", "two"]


@pytest.mark.parametrize("seconds", [3.0, 60.0, 200.0])
def test_a_file_that_arrives_after_the_run_was_killed(world: ServiceWorld, seconds: float) -> None:
    """The storage has it, the service has not noticed: the next run waits for up to five minutes."""
    world.write("a.jsonl", "one")
    world.sandbox.change(arrival_seconds=seconds)
    world.upload(timeout=0.5)

    report = world.upload()

    assert report.outcome in {Outcome.COMPLETE, Outcome.UP_TO_DATE}
    assert world.stored == ["one"]
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 1


def abandoned(world: ServiceWorld) -> None:
    """An import job of another run that was killed before it sent anything."""
    dataset = world.sandbox.datasets[DATASET]
    name = next(iter(dataset.jobs)).filename
    dataset.jobs.clear()
    world.sandbox.new_job(dataset, name, "application/x-ndjson")


def test_a_claim_that_nobody_follows_up_is_waited_for(world: ServiceWorld) -> None:
    """Its file may arrive until it is five minutes old by the service's clock, then we upload; the log says so once."""
    world.write("a.jsonl", "one")
    world.upload()
    abandoned(world)
    made = world.clock.now()
    world.clock.pass_by(100.0)

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert world.sandbox.seen(Step.PUT)[-1].at == pytest.approx(made + 300, abs=3)
    awaited = [event for event in world.events if isinstance(event, ArrivalAwaited)]
    assert [event.seconds for event in awaited] == [pytest.approx(200, abs=2)]
    assert awaited[0].until is not None


def test_a_claim_that_outlives_the_run_is_told(world: ServiceWorld) -> None:
    """The deadline comes first: exit code 5, nothing uploaded, and words for exactly this; other files go up."""
    world.write("a.jsonl", "one")
    world.upload()
    abandoned(world)
    world.write("b.jsonl", "two")
    before = len(world.sandbox.seen(Step.UPLOAD_URL))

    report = world.upload(timeout=60.0)

    assert verdict(report, Policy()).exit_code == 5
    assert [file.outcome for file in report.files] == [Outcome.UNFINISHED, Outcome.COMPLETE]
    failure = report.files[0].failure
    assert failure is not None
    assert "may still arrive" in failure.message
    assert "five minutes" in failure.hint
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == before + 1


def test_a_retry_looks_at_the_list_again(world: ServiceWorld) -> None:
    """The storage asks for twelve seconds; meanwhile another run, which cannot see our claim, has the file stored."""
    world.write("a.jsonl", "one")
    busy = Fault(step=Step.PUT, kind=FaultKind.STATUS, status=503, retry_after="12")
    world.sandbox.change(faults=(busy,))
    others: list[Report] = []

    def tell(event: Progress) -> None:
        if isinstance(event, Retrying) and not others:
            others.append(world.upload(force=True))

    report = world.upload(tell=tell)

    assert [each.outcome for each in (*others, report)] == [Outcome.COMPLETE, Outcome.UP_TO_DATE]
    assert world.stored == ["one"]


def test_a_second_run_during_a_retry_waits(world: ServiceWorld) -> None:
    """The first one's claim is good for longer than the storage asks it to wait: the second waits, or gives up."""
    world.write("a.jsonl", "one")
    busy = Fault(step=Step.PUT, kind=FaultKind.STATUS, status=503, retry_after="12")
    world.sandbox.change(faults=(busy,))
    others: list[Report] = []

    def tell(event: Progress) -> None:
        if isinstance(event, Retrying) and not others:
            others.append(world.upload(timeout=20.0))

    report = world.upload(tell=tell)

    assert [each.outcome for each in (*others, report)] == [Outcome.UNFINISHED, Outcome.COMPLETE]
    assert world.stored == ["one"]


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


def test_force_does_not_send_what_another_run_sends(world: ServiceWorld) -> None:
    """What has ended is sent again; what is under way is followed."""
    world.write("a.jsonl", "one")
    world.upload()
    world.sandbox.change(processing_seconds=100.0)
    world.upload(force=True, timeout=5.0)

    report = world.upload(force=True)

    assert (report.outcome, report.imported_count, report.followed_count) == (Outcome.COMPLETE, 0, 1)
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
        ("b.jsonl", 1),
        ("a.jsonl", 0),
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
    for word in ("token", "workspace", "dataset-id", "fork", "Dependabot"):
        assert word in report.failure.hint


@pytest.mark.parametrize(
    "knobs", [{"processing_seconds": 10_000.0}, {"stuck": "queued"}, {"stuck": "uninitialised"}]
)
def test_the_deadline_leaves_ids_and_a_way_on(world: ServiceWorld, knobs: dict[str, Any]) -> None:
    """Exit code 5; the report says that the next run goes on."""
    world.write("a.jsonl", "one")
    world.write("b.jsonl", "two")
    world.sandbox.change(**knobs)

    report = world.upload(timeout=60.0)

    assert verdict(report, Policy()).exit_code == 5
    assert len(report.import_ids) == 2
    assert any("the next run finds these imports" in step for step in next_steps(report))
    assert world.clock.now() == pytest.approx(1_750_000_060, abs=3)


@pytest.mark.parametrize("records", Records)
def test_a_file_that_the_service_stored_again_while_it_was_waited_for(
    world: ServiceWorld, records: Records
) -> None:
    """A run that follows an earlier one's import tells what came besides, as each run after it does."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one")
    work.commit({})
    world.sandbox.change(announced_again_after_seconds=30.0, processing_seconds=100.0)
    assert world.upload(records=records, timeout=5.0).outcome is Outcome.UNFINISHED
    world.sandbox.change(processing_seconds=2.0)

    report = world.upload(records=records)

    assert world.stored == ["one", "one"]
    (told,) = [each.message for each in report.datasets[0].notices if each.severity is Severity.WARNING]
    assert "1 record more than its listed imports" in told or "had 0 records and now has 2" in told


BLIND = {
    "no names": {"imports_with_filename": False},
    "other names": {"filenames": "renamed"},
    "cut names": {"filenames": "shortened"},
    "no list": {"imports": "null"},
    "no key": {"imports": "missing"},
    "an empty list": {"imports_cap": 0},
    "only used jobs": {"imports_include_unused": False},
    "listed after a minute": {"imports_listed_after_seconds": 60.0},
}


@pytest.mark.parametrize("records", Records)
@pytest.mark.parametrize("knobs", BLIND.values(), ids=BLIND)
def test_a_list_that_does_not_tell_stops_the_upload(
    world: ServiceWorld, knobs: dict[str, object], records: Records
) -> None:
    """It does not show our own import under its name: nothing is uploaded, exit code 1, `force` is the way on."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one")
    work.commit({})
    world.sandbox.change(**knobs)

    report = world.upload(records=records)

    failure = report.datasets[0].failure
    assert failure is not None
    assert "it is unknown what the dataset already has" in failure.message
    assert "`force: true`" in failure.hint
    assert "every record once more" in failure.hint
    assert not any("Run again" in step for step in next_steps(report))
    assert verdict(report, Policy()).exit_code == 1
    assert report.outcome is Outcome.ERROR
    assert world.sandbox.seen(Step.PUT) == []
    forced = world.upload(records=records, force=True)
    assert forced.outcome is Outcome.COMPLETE
    assert world.stored == ["one"]


@pytest.mark.parametrize("filenames", ["prefixed", "suffixed", "key", "stem", "lower-case"])
@pytest.mark.parametrize("records", Records)
def test_names_that_the_service_alters(world: ServiceWorld, records: Records, filenames: str) -> None:
    """Three runs of one file: each record is there once."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one", "two")
    work.commit({})
    world.sandbox.change(filenames=filenames)

    outcomes = [world.upload(records=records).outcome for _ in range(3)]

    assert outcomes == [Outcome.COMPLETE, Outcome.UP_TO_DATE, Outcome.UP_TO_DATE]
    assert world.stored == ["one", "two"]


def test_a_list_that_forgets_imports_stops_the_upload(world: ServiceWorld) -> None:
    """It shows the newest only: seen when the oldest import goes as ours comes; files are never sent twice."""
    world.sandbox.change(imports_cap=2)
    for name in ("a", "b"):
        world.write(f"{name}.jsonl", name)
        assert world.upload().outcome is Outcome.COMPLETE
    world.write("c.jsonl", "c")

    for _ in range(3):
        report = world.upload()
        failure = report.datasets[0].failure
        assert failure is not None
        assert "no longer shows import" in failure.message
        assert verdict(report, Policy()).exit_code == 1

    assert world.stored == ["a", "b"]


def test_a_list_that_lags_is_waited_for(world: ServiceWorld) -> None:
    """A new job appears after some seconds; a run that is killed right after its PUT is taken up all the same."""
    world.write("a.jsonl", "one")
    world.sandbox.change(imports_listed_after_seconds=8.0)

    def tell(event: Progress) -> None:
        if isinstance(event, FileUploaded):
            raise Killed

    with pytest.raises(Killed):
        world.upload(tell=tell)

    assert world.upload().outcome is Outcome.COMPLETE
    assert world.stored == ["one"]


def test_two_pushes_in_a_row(world: ServiceWorld) -> None:
    """The first one's PUT takes long; the second has the first's records and one more, and sends only that one."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one", "two")
    work.commit({})
    others: list[Report] = []

    def tell(event: Progress) -> None:
        if isinstance(event, BytesSent) and not others:
            world.write("a.jsonl", "one", "two", "three")
            work.commit({})
            others.append(world.upload(records=Records.NEW, timeout=30.0))

    first = world.upload(records=Records.NEW, tell=tell)
    again = world.upload(records=Records.NEW)

    assert [each.outcome for each in (*others, first)] == [Outcome.UNFINISHED, Outcome.COMPLETE]
    assert again.outcome is Outcome.COMPLETE
    assert world.stored == ["one", "two", "three"]


def test_an_import_that_comes_in_between_sends_the_run_back(world: ServiceWorld) -> None:
    """Another run imports some of our records after we chose them: they are chosen again, and the rest is sent."""
    work = Work.init(world.workspace)
    world.write("a.jsonl", "one", "two")
    work.commit({})
    clone = world.workspace.parent / "clone"
    work.git("clone", "--quiet", f"file://{work.root}", str(clone))
    world.write("a.jsonl", "one", "two", "three")
    work.commit({})
    work.git("-C", str(clone), "fetch", "--quiet")
    others: list[Report] = []

    def tell(event: Progress) -> None:
        if isinstance(event, Retrying) and not others:
            world.workspace = clone
            others.append(world.upload(records=Records.NEW))
            world.workspace = work.root

    busy = Fault(step=Step.UPLOAD_URL, kind=FaultKind.STATUS, status=503, retry_after="5")
    world.sandbox.change(faults=(busy,))

    report = world.upload(records=Records.NEW, tell=tell)

    assert [each.outcome for each in (*others, report)] == [Outcome.COMPLETE, Outcome.COMPLETE]
    assert world.stored == ["one", "two", "three"]
