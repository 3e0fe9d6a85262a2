"""A dataset that others upload to as well: what is reported, what stops a run, and how an import is adopted."""

from __future__ import annotations

import re
from hashlib import sha256
from pathlib import Path

import pytest
import yaml

from prolific_sandbox.scenario.faults import Step as Call
from support.service.reviews import reviews
from support.service.served import DATASET, Service
from support.shell.git_repository import Work

CONFIGURATION = ".github/prolific-datasets.yml"


@pytest.mark.parametrize("mode", ["new", "all"])
@pytest.mark.parametrize("theirs", ["a.jsonl", "A.JSONL", "2026-a.data.jsonl"])
def test_a_file_that_others_uploaded_stops_the_run(
    service: Service, work: Work, mode: str, theirs: str
) -> None:
    """By its name, or by a name like it and as many records; nothing else of the dataset is uploaded either."""
    service.sandbox.upload_elsewhere(DATASET, theirs, reviews(1, 2))
    work.commit({"data/a.jsonl": reviews(1, 2), "data/other.jsonl": reviews(3)})

    step = service.push(work, records=mode)

    assert (step.exit_code, step.outputs["result"]) == (1, "error"), step.log
    assert "data/a.jsonl like import" in step.log
    assert "Run again" not in step.log
    assert service.sandbox.seen(Call.UPLOAD_URL) == []
    assert "An upload would stop" in service.pull_request(work, records=mode).summary
    assert service.push(work, records=mode, force="true").exit_code == 0
    assert len(service.names) == 5
    assert service.push(work, records=mode).outputs["result"] == "up-to-date"


def test_the_lines_that_the_stop_prints_adopt_the_import(service: Service, work: Work) -> None:
    """Then the file is up to date, and what is added later is all that is sent."""
    service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1, 2))
    work.commit({"data/a.jsonl": reviews(1, 2)})
    printed = re.search(r"`imported: \[(\{.*?\})\]`", service.push(work).log)
    assert printed is not None

    assert service.push_configured(work, printed[1]).outputs["result"] == "up-to-date"
    work.commit({"data/a.jsonl": reviews(2, 1, 3)})
    step = service.push_configured(work, printed[1])

    assert (step.exit_code, step.outputs["imported-count"]) == (0, "1"), step.log
    assert service.names == ["1", "2", "3"]


def test_an_import_is_adopted_as_an_earlier_commit(service: Service, work: Work) -> None:
    """The file has grown since: the stop cannot know which commit it was, the user does."""
    job = service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1, 2))
    commit = work.commit({"data/a.jsonl": reviews(1, 2)})
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    assert 'commit: "COMMIT-THAT-HAD-IT"' in service.push(work).log

    step = service.push_configured(work, f"{{import: {job}, path: data/a.jsonl, commit: '{commit[:12]}'}}")

    assert (step.exit_code, step.outputs["result"]) == (0, "complete"), step.log
    assert service.names == ["1", "2", "3"]


def test_an_import_is_adopted_by_a_digest(service: Service, workspace: Path) -> None:
    """Outside of git, where there is no commit."""
    service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1, 2))
    (workspace / "data").mkdir()
    (workspace / "data" / "a.jsonl").write_bytes(reviews(1, 2))
    work = Work(workspace)
    digest = sha256(reviews(1, 2)).hexdigest()
    printed = re.search(r"`imported: \[(\{.*?\})\]`", service.push(work).log)
    assert printed is not None
    assert yaml.safe_load(printed[1])["digest"] == digest

    step = service.push_configured(work, printed[1])

    assert (step.exit_code, step.outputs["result"]) == (0, "up-to-date"), step.log
    assert service.names == ["1", "2"]


@pytest.mark.parametrize("identified", [True, False])
def test_an_adoption_holds_where_the_files_are_an_input(
    service: Service,
    work: Work,
    identified: bool,  # noqa: FBT001
) -> None:
    """The usual configuration file is read without being named; another dataset has other imports."""
    job = service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1, 2))
    commit = work.commit({"data/a.jsonl": reviews(1, 2)})
    identity = f"id: {DATASET}\n    " if identified else ""
    work.commit(
        {
            CONFIGURATION: f"datasets:\n  - {identity}files: data/*.jsonl\n"
            f"    imported: [{{import: {job}, path: data/a.jsonl, commit: '{commit}'}}]\n".encode()
        }
    )

    step = service.push(work, files="data/a.jsonl")

    assert (step.exit_code, step.outputs["result"]) == (0, "up-to-date"), step.log
    assert service.names == ["1", "2"]
    if identified:
        other = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c99"
        service.sandbox.add_dataset(dataset_id=other, schema=None)
        assert "lists no import" not in service.push(work, dataset_id=other).log


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (
            "{{import: {job}, path: data/a.jsonl, commit: '{commit}'}}",
            "had 3 records, but data/a.jsonl has 2",
        ),
        ("{{import: {job}, path: data/b.jsonl, commit: '{commit}'}}", "has no file data/b.jsonl"),
        ("{{import: {job}, path: data/a.jsonl, commit: '0123456789abcdef'}}", "fetch-depth: 0"),
        ("{{import: another, path: data/a.jsonl, commit: '{commit}'}}", "lists no import another"),
        ("{{import: {job}, path: data/a.jsonl}}", "needs a commit or a digest"),
        ("{{import: {job}, path: data/a.jsonl, commit: 12345678}}", "in quotes"),
    ],
)
def test_an_import_is_not_adopted_as_what_it_cannot_be(
    service: Service, work: Work, entry: str, says: str
) -> None:
    """The reason and the fix are named, and nothing is uploaded."""
    job = service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1, 2, 3))
    commit = work.commit({"data/a.jsonl": reviews(1, 2)})

    step = service.push_configured(work, entry.format(job=job, commit=commit))

    assert (step.exit_code, step.outputs["result"]) == (2, "error"), step.log
    assert says in step.log
    assert len(service.names) == 3


@pytest.mark.parametrize("mode", ["new", "all"])
def test_imports_and_datapoints_of_others_are_told(service: Service, work: Work, mode: str) -> None:
    """How many, which is the newest, and what their files are called; they stop nothing that looks otherwise."""
    service.sandbox.upload_elsewhere(DATASET, "older.jsonl", reviews(7))
    newest = service.sandbox.upload_elsewhere(DATASET, "::error::x.jsonl", reviews(8))
    service.sandbox.append_elsewhere(DATASET, [{"product_name": "9"}])
    work.commit({"data/a.jsonl": reviews(1, 2)})

    for step in (service.pull_request(work, records=mode), service.push(work, records=mode)):
        assert step.exit_code == 0, step.log
        assert "has 2 imports that this program did not make" in step.log
        assert newest in step.log
        assert "older.jsonl" in step.summary
        assert "has 1 record more than its listed imports brought in" in step.log
        assert not any(each.data == "x.jsonl" for each in step.commands)


def test_a_changed_file_is_told_before_all_its_records_are_there_twice(service: Service, work: Work) -> None:
    """With `records: all`, on the pull request and on the push, with the number."""
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    service.push(work, records="all")
    work.commit({"data/a.jsonl": reviews(1, 2, 3, 4)})

    for step in (service.pull_request(work, records="all"), service.push(work, records="all")):
        assert step.exit_code == 0, step.log
        assert "up to 3 records will be there twice" in step.log
        assert "records: new" in step.summary


@pytest.mark.parametrize("mode", ["new", "all"])
def test_a_pull_request_says_which_files_are_up_to_date(service: Service, work: Work, mode: str) -> None:
    """And how many records the others would bring."""
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    service.push(work, records=mode)
    work.commit({"data/b.jsonl": reviews(4, 5)})

    summary = service.pull_request(work, records=mode).summary

    assert "up to date" in summary
    assert "2 new" in summary
    assert "An upload would send 2 records from 1 file" in summary


@pytest.mark.parametrize("mode", ["new", "all"])
@pytest.mark.parametrize("stuck", ["uninitialised", "queued", "processing"])
def test_a_pull_request_knows_of_an_import_under_way(
    service: Service, work: Work, mode: str, stuck: str
) -> None:
    """What it brings is not promised a second time; of a file that has grown since, new records are unknown."""
    work.commit({"data/a.jsonl": reviews(1, 2)})
    service.sandbox.change(stuck=stuck)
    service.push(work, records=mode, timeout="1s")

    same = service.pull_request(work, records=mode).summary
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    grown = service.pull_request(work, records=mode).summary

    assert "would send" not in same
    assert ("has not ended" if stuck == "uninitialised" else "up to date") in same
    if mode == "new":
        assert "would add is unknown" in grown
        assert "would send" not in grown
    elif stuck != "uninitialised":
        assert "will be there twice" in grown


@pytest.mark.parametrize("mode", ["new", "all"])
def test_a_pull_request_says_why_it_cannot_tell(service: Service, work: Work, mode: str) -> None:
    """Nothing is promised of a file when the service does not list what the dataset has."""
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    service.push(work)
    service.sandbox.change(imports="null")

    step = service.pull_request(work, records=mode)

    assert step.exit_code == 0, step.log
    assert "unknown" in step.summary
    assert "would send" not in step.summary
    assert "What an upload would add is unknown" in step.summary


def test_what_the_dataset_has_is_read_back(service: Service, work: Work) -> None:
    """An output has it, and log and summary say how many it had before."""
    work.commit({"data/a.jsonl": reviews(1, 2, 3)})
    service.push(work)
    work.commit({"data/a.jsonl": reviews(1, 2, 3, 4, 5)})

    step = service.push(work)

    assert (step.outputs["total-datapoint-count"], step.outputs["imported-count"]) == ("5", "2")
    assert "had 3 datapoints and now has 5" in step.log
    assert "had 3 datapoints and now has 5" in step.summary
    assert "imports of this run say" not in step.log


def test_a_service_that_leaves_duplicates_out_without_a_word_is_found_out(
    service: Service, work: Work
) -> None:
    """The import says that it accepted three, the dataset has two more."""
    service.sandbox.change(duplicates="drop")
    work.commit({"data/a.jsonl": reviews(1, 1, 2)})

    step = service.push(work)

    assert (step.exit_code, step.outputs["total-datapoint-count"]) == (0, "2"), step.log
    assert "had 0 records and now has 2: 2 more" in step.log
    assert "the imports of this run report 3" in step.log
