"""`via: append`: new records go up in pieces, without an import; going back to files is refused until it is safe."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from prolific_dataset.config.settings import Records, Via
from prolific_dataset.model import Severity
from prolific_dataset.progress import Progress, RecordsAppended
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import Report
from prolific_sandbox import Fault, FaultKind, load_scenario
from prolific_sandbox import Step as Call
from support.service.served import Service
from support.service.service_world import DATASET, ServiceWorld
from support.shell.action_step import Step, run_step
from support.shell.git_repository import Work

APPEND = {"via": "append"}


def records(*names: object) -> bytes:
    return b"".join(b'{"product_name": "%s"}\n' % str(name).encode() for name in names)


def bodies(service: Service) -> list[int | None]:
    """How many bytes each append had."""
    return [request.body_length for request in service.sandbox.seen(Call.APPEND)]


def adoption(step: Step, commit: str) -> str:
    """The line that a refused run prints, with the commit put in."""
    printed = re.search(r"`imported: \[(.*?)\]`", step.log)
    assert printed is not None, step.log
    return printed[1].replace("THAT-COMMIT", commit)


def test_only_what_no_import_had_is_appended_and_each_time_again(service: Service, work: Work) -> None:
    """The service stores it once; the log says what it costs and what is new."""
    work.commit({"data/a.jsonl": records(1, 2, 3)})
    assert service.push(work).exit_code == 0
    work.commit({"data/a.jsonl": records(1, 2, 3, 4, 5)})

    first = service.push(work, via="append")
    assert (first.exit_code, first.outputs["result"]) == (0, "complete"), first.log
    assert first.outputs["import-ids"] == "[]"
    assert "2 records appended" in first.log
    assert "auto_sync_enabled" in first.log
    assert "new tasks, which are paid" in first.summary
    work.commit({"data/a.jsonl": records(1, 2, 3, 4, 5, 6)})

    second = service.push(work, via="append")
    assert (second.exit_code, second.outputs["accepted-count"]) == (0, "3"), second.log
    assert "1 record appended, 2 were there" in second.log
    assert "What earlier runs appended is sent again" in second.log
    assert service.names == list("123456")
    assert bodies(service)[-1] == len(records(4, 5, 6))


def test_a_file_that_was_never_imported_is_appended_whole(service: Service, work: Work) -> None:
    """Nothing of it is an import; a second run, and one with an edited, shrunk file, are right as well."""
    work.commit({"data/a.jsonl": records(1, 2)})
    for _ in range(2):
        assert service.push(work, via="append").exit_code == 0
    work.commit({"data/a.jsonl": records("1b")})

    step = service.push(work, via="append")

    assert step.exit_code == 0, step.log
    assert service.names == ["1", "2", "1b"]
    assert "2 records more than its imports and this append account for" in step.log


def test_rejected_records_are_at_their_lines_everywhere(service: Service, work: Work) -> None:
    """Indexes of appends count from one; blank lines do not count: the file's own lines are what is told."""
    service.sandbox.change(max_value_length=5)
    content = b"\xef\xbb\xbf\n" + records("1") + b"\n" + records("too long") + records("2", "longer still")
    work.commit({"data/a.jsonl": content})

    step = service.push(work, via="append", rejected_path="rejected.jsonl", report_path="report.json")

    assert (step.exit_code, step.outputs["result"]) == (1, "partial"), step.log
    assert [each["line"] for each in json.loads(step.outputs["errors"])] == [4, 6]
    assert {each.properties["line"] for each in step.commands if each.name == "error"} >= {"4", "6"}
    assert (work.root / "rejected.jsonl").read_bytes() == records("too long", "longer still")
    report = json.loads((work.root / "report.json").read_text())
    assert report["datasets"][0]["files"][0]["appended"] == {"accepted_count": 2, "rejected_count": 2}
    assert service.names == ["1", "2"]
    work.commit({"data/a.jsonl": records("1", "short", "2", "3")})
    assert service.push(work, via="append").exit_code == 0
    assert service.names == ["1", "2", "short", "3"]


def test_a_reply_that_rejects_everything_is_no_success(service: Service, work: Work) -> None:
    """The service answers 200 all the same. Nor does `fail-on: failed` let it pass."""
    service.sandbox.change(max_value_length=1)
    work.commit({"data/a.jsonl": records("long", "longer")})

    step = service.push(work, via="append", fail_on="failed")

    assert (step.exit_code, step.outputs["result"]) == (1, "failed"), step.log
    assert "2 records rejected by the service" in step.log
    assert service.names == []


def test_indexes_that_do_not_count_as_documented_are_not_trusted(service: Service, work: Work) -> None:
    """A line would be wrong: the records are counted, not placed."""
    service.sandbox.change(max_value_length=5, append_index="zero-based")
    work.commit({"data/a.jsonl": records("too long", "1")})

    step = service.push(work, via="append")

    assert step.exit_code == 1, step.log
    assert [each["line"] for each in json.loads(step.outputs["errors"])] == [None]
    assert "did not identify 1 rejected record" in step.log


def test_a_reply_that_does_not_add_up_is_an_error(service: Service, work: Work) -> None:
    """Documented is that known records count as accepted; where they do not, nobody knows what is there."""
    service.sandbox.change(append_counts="new")
    work.commit({"data/a.jsonl": records(1)})
    assert service.push(work, via="append").exit_code == 0
    work.commit({"data/a.jsonl": records(1, 2)})

    step = service.push(work, via="append")

    assert step.exit_code == 4, step.log
    assert "unknown what became of each" in step.log


def test_many_records_go_in_pieces_that_the_service_takes(service: Service, work: Work) -> None:
    """At most a thousand records; smaller where a piece has too many bytes; a record that is too long is named."""
    work.commit({"data/a.jsonl": records(*range(2500))})
    assert service.push(work, via="append").exit_code == 0
    thousands = (range(1000), range(1000, 2000), range(2000, 2500))
    assert bodies(service)[-3:] == [len(records(*each)) for each in thousands]
    service.sandbox.change(append_max_bytes=500)
    work.commit({"data/b.jsonl": records(*range(3000, 3040))})
    assert service.push(work, via="append", files="data/b.jsonl").exit_code == 0
    assert service.stored == 2540
    work.commit({"data/c.jsonl": records("short", "x" * 600)})

    step = service.push(work, via="append", files="data/c.jsonl")

    assert step.exit_code == 4, step.log
    assert "data/c.jsonl:2: the record has 620 bytes" in step.log
    assert service.stored == 2541


def test_going_back_to_files_is_refused_until_the_mark_is_adopted(service: Service, work: Work) -> None:
    """The line that is printed does it; a later append has to be adopted again."""
    work.commit({"data/a.jsonl": records(1)})
    service.push(work)
    green = work.commit({"data/a.jsonl": records(1, 2, 3)})
    assert service.push(work, via="append").exit_code == 0
    for inputs in ({}, {"records": "all"}):
        refused = service.push(work, **inputs)
        assert (refused.exit_code, refused.outputs["result"]) == (1, "error"), refused.log
        assert "Records of 1 file may have been appended to the dataset: data/a.jsonl" in refused.log
    assert service.names == ["1", "2", "3"]
    line = adoption(refused, green)

    assert service.push_configured(work, line).outputs["result"] == "up-to-date"
    work.commit({"data/a.jsonl": records(1, 2, 3, 4)})
    assert service.push_configured(work, line).exit_code == 0
    assert service.names == list("1234")

    work.commit({"data/a.jsonl": records(1, 2, 3, 4, 5)})
    assert service.push_configured(work, line, via="append").exit_code == 0
    again = service.push_configured(work, line)
    assert again.exit_code == 1, again.log
    assert adoption(again, green) != line


def test_a_file_that_others_were_appended_beside_is_refused_as_well(service: Service, work: Work) -> None:
    """Its records may have been in the other one when that was appended."""
    work.commit({"data/a.jsonl": records(1, 2)})
    assert service.push(work, via="append").exit_code == 0
    work.commit({"data/a.jsonl": None, "data/b.jsonl": records(1, 2, 3)})

    assert service.push(work).exit_code == 1
    assert service.names == ["1", "2"]
    assert service.push(work, force="true").exit_code == 0
    assert service.names == ["1", "2", "1", "2", "3"]


def test_a_pull_request_says_that_an_upload_would_stop(service: Service, work: Work) -> None:
    """And what an append would cost."""
    work.commit({"data/a.jsonl": records(1)})
    service.push(work, via="append")
    event = {"event": "pull_request", "payload": {"pull_request": {"number": 1, "head": {}}}}
    inputs = service.inputs | {"files": "data/*.jsonl"}

    assert "may have been appended" in run_step(work.root, inputs, **event).summary
    assert "which are paid" in run_step(work.root, inputs | APPEND, **event).summary


@pytest.mark.parametrize("imports", ["null", "missing", "page"])
def test_nothing_is_appended_where_no_mark_can_be_seen(service: Service, work: Work, imports: str) -> None:
    """No later run would know that records are there."""
    work.commit({"data/a.jsonl": records(1)})
    service.sandbox.change(imports=imports)

    step = service.push(work, via="append")

    assert (step.exit_code, service.names) == (1, []), step.log


def test_every_record_again_and_appending_contradict_each_other(service: Service, work: Work) -> None:
    """It is said before anything is done."""
    work.commit({"data/a.jsonl": records(1)})

    step = service.push(work, via="append", records="all")

    assert step.exit_code == 2, step.log
    assert "via: `append` is for new records" in step.log


def test_a_dataset_without_a_schema_cannot_be_appended_to(service: Service, work: Work) -> None:
    """No mark is made either."""
    service.sandbox.datasets[DATASET].schema = None
    work.commit({"data/a.jsonl": records(1)})

    step = service.push(work, via="append")

    assert step.exit_code == 2, step.log
    assert "records can only be appended to one that has" in step.log
    assert service.sandbox.seen(Call.UPLOAD_URL) == []


# What takes time, on a clock that only moves when someone waits.


@pytest.fixture
def world(tmp_path: Path) -> ServiceWorld:
    """A workspace outside of git, and a sandbox."""
    return ServiceWorld(workspace=tmp_path)


def appending(world: ServiceWorld, **changes: Any) -> Report:  # noqa: ANN401 - settings of all types
    with world.serve() as server:
        world.url = server.url
        return world.upload(records=Records.NEW, via=Via.APPEND, **changes)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(step=Call.APPEND, kind=FaultKind.DROP_AFTER, times=2),
        Fault(step=Call.APPEND, kind=FaultKind.TRUNCATE),
        Fault(step=Call.APPEND, kind=FaultKind.STATUS, status=502, times=2),
        Fault(step=Call.APPEND, kind=FaultKind.STATUS, status=429, retry_after="7"),
        Fault(step=Call.PUT, kind=FaultKind.DROP_AFTER),
    ],
)
def test_a_lost_reply_is_asked_for_again(world: ServiceWorld, fault: Fault) -> None:
    """Appending again is documented to store nothing twice."""
    world.write("a.jsonl", "1", "2")
    world.sandbox.change(faults=(fault,))

    report = appending(world)

    assert report.outcome is Outcome.COMPLETE, report
    assert world.stored == ["1", "2"]


def test_an_import_in_progress_is_waited_for(world: ServiceWorld) -> None:
    """A 409 is no failure before the deadline, then it is one that says to run again."""
    world.write("a.jsonl", "1")
    world.sandbox.change(processing_seconds=100.0)
    world.sandbox.upload_elsewhere(DATASET, "theirs.jsonl", b'{"prompt": "2"}\n')

    late = appending(world, timeout=30.0)
    assert (late.outcome, late.files[0].failure.exit_code) == (Outcome.UNFINISHED, 5)
    assert "took no records until the deadline" in late.files[0].failure.message
    assert appending(world).outcome is Outcome.COMPLETE
    assert sorted(world.stored) == ["1", "2"]


def test_the_deadline_between_two_pieces_leaves_the_rest_for_the_next_run(world: ServiceWorld) -> None:
    """What was done is counted, and done again."""
    world.write("a.jsonl", *map(str, range(2500)))

    def tell(progress: Progress) -> None:
        if isinstance(progress, RecordsAppended) and progress.count == 1000:
            world.clock.pass_by(1000)

    cut_off = appending(world, tell=tell)
    assert (cut_off.outcome, cut_off.accepted_count) == (Outcome.UNFINISHED, 1000)
    assert appending(world).outcome is Outcome.COMPLETE
    assert len(world.stored) == 2500


def test_a_file_that_changes_between_two_pieces_is_noticed(world: ServiceWorld) -> None:
    """Before the first piece nothing is sent; later the next piece is not."""
    world.write("a.jsonl", *map(str, range(2500)))

    def tell(progress: Progress) -> None:
        if isinstance(progress, RecordsAppended) and progress.count == 1000:
            world.write("a.jsonl", *map(str, range(1, 2501)))

    report = appending(world, tell=tell)

    assert report.outcome is Outcome.ERROR
    assert "changed after it was checked" in report.files[0].failure.message
    assert len(world.stored) == 1000


def test_a_service_that_stores_again_is_found_out(world: ServiceWorld) -> None:
    """Contrary to its documents; the second run tells."""
    world.write("a.jsonl", "1", "2")
    world.sandbox.change(append_again="store")
    appending(world)

    report = appending(world)

    assert len(world.stored) == 4
    warnings = [each.message for each in report.datasets[0].notices if each.severity is Severity.WARNING]
    assert any("the service stored again" in each for each in warnings), warnings


@pytest.mark.parametrize("counted", ["complete", "complete-and-partial"])
@pytest.mark.parametrize("again", ["store", "leave-out"])
def test_records_that_were_stored_again_do_not_hide_behind_a_partial_import(
    world: ServiceWorld, counted: str, again: str
) -> None:
    """Where the total does not count it, the total is as low as without them."""
    world.sandbox.change(reject=load_scenario(["reject=0:prompt:Too long"]).reject)
    world.sandbox.upload_elsewhere(DATASET, "books.jsonl", b'{"prompt": "old"}\n' * 4)
    world.clock.pass_by(60)
    world.sandbox.change(reject=(), total_counts=counted, append_again=again)
    world.write("a.jsonl", "1", "2")

    reports = [appending(world), appending(world)]

    first, second = (
        [each.message for each in report.datasets[0].notices if each.severity is Severity.WARNING]
        for report in reports
    )
    assert not [each for each in first if "stored" in each], first
    assert len([each for each in second if "the service stored" in each]) == (again == "store"), second
