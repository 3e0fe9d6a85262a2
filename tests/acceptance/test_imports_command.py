"""`prolific-dataset imports`: what a dataset has, from whose hands, and what its list does not account for."""

from __future__ import annotations

import json
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from prolific_sandbox import load_scenario
from support.service.reviews import reviews
from support.service.served import DATASET, Service
from support.shell.action_step import run_step
from support.shell.git_repository import Work
from support.shell.program import start_program, variables
from support.shell.terminal import Answer, prolific_dataset

OTHER = "0192a3b5-0000-7000-8000-000000000002"


def imports(folder: Path, service: Service, *options: str) -> Answer:
    return service.run(folder, "imports", *options)


def rows(answer: Answer, *columns: str) -> list[tuple[object, ...]]:
    assert answer.exit_code == 0, answer.err
    return [tuple(row[each] for each in columns) for row in json.loads(answer.out)["datasets"][0]["imports"]]


def test_every_import_is_listed_with_its_file_and_its_maker(service: Service, work: Work) -> None:
    """Newest first: the file and commit of ours from the ledger's names, the name alone of those by others."""
    commit = work.commit({"data/a.jsonl": reviews(1, 2)})
    assert run_step(work.root, service.inputs | {"files": "data/*.jsonl"}).exit_code == 0
    service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(3))

    told = imports(work.root, service, "--dataset-id", DATASET)
    listed = imports(work.root, service, "--dataset-id", DATASET, "--format", "json")

    lines = told.out.splitlines()
    assert told.exit_code == 0
    assert lines[0] == f"Dataset Reviews, {DATASET}: 2 imports, 3 datapoints"
    assert lines[1].endswith("books.jsonl, by others        1 accepted")
    assert lines[2].endswith(f"data/a.jsonl at {commit[:12]}  2 accepted")
    assert rows(listed, "status", "made_by", "path", "commit", "accepted_count") == [
        ("complete", "others", None, None, 1),
        ("complete", "this-program", "data/a.jsonl", commit[:12], 2),
    ]


def test_a_file_that_is_gone_is_found_at_its_commit(service: Service, work: Work) -> None:
    """Names keep a digest of the path only; outside of the repository what they keep of it is shown."""
    commit = work.commit({"data/old.jsonl": reviews(1), "data/kept.jsonl": reviews(2)})
    run_step(work.root, service.inputs | {"files": "data/*.jsonl"})
    (work.root / "data/old.jsonl").rename(work.root / "data/new.jsonl")
    work.commit({})

    here = imports(work.root, service, "--dataset-id", DATASET, "--format", "json")
    elsewhere = imports(work.root.parent, service, "--dataset-id", DATASET)

    assert set(rows(here, "path", "commit")) == {
        ("data/old.jsonl", commit[:12]),
        ("data/kept.jsonl", commit[:12]),
    }
    assert f"data-old at {commit[:12]}" in elsewhere.out


def test_what_the_list_does_not_account_for_is_told(service: Service, workspace: Path) -> None:
    """Appended records leave no import."""
    service.sandbox.append_elsewhere(DATASET, [{"product_name": "Cup"}] * 2)

    told = imports(workspace, service, "--dataset-id", DATASET)
    listed = json.loads(imports(workspace, service, "--dataset-id", DATASET, "--format", "json").out)

    assert "warning: The dataset has 2 records more than its listed imports brought in." in told.out
    assert listed["datasets"][0]["unlisted_count"] == 2


def test_the_mark_of_appended_records_is_no_failure(service: Service, work: Work) -> None:
    """The service calls an import of nothing failed; here it is how a dataset remembers."""
    work.commit({"data/a.jsonl": reviews(1)})
    assert upload(work.root, service, "--via", "append").exit_code == 0

    told = imports(work.root, service, "--dataset-id", DATASET)
    listed = imports(work.root, service, "--dataset-id", DATASET, "--format", "json")

    assert rows(listed, "status", "is_append_mark", "path") == [("failed", True, "data/a.jsonl")]
    assert "records of it were appended" in told.out
    assert "failed" not in told.out


@pytest.mark.parametrize("is_adopted", [False, True])
@pytest.mark.parametrize("status", ["failed", "complete", "processing"])
def test_a_mark_is_named_and_not_judged(
    service: Service, work: Work, status: str, *, is_adopted: bool
) -> None:
    """Whatever the service makes of an import of nothing, it has no records; other imports are judged beside it."""
    commit = work.commit({"data/a.jsonl": reviews(1)})
    if status == "complete":
        service.sandbox.change(empty_file="complete")
    assert upload(work.root, service, "--via", "append").exit_code == 0
    mark = newest(service)
    if is_adopted:
        adopted = f"{{import: {mark}, path: data/a.jsonl, commit: '{commit}'}}"
        entry = f"datasets:\n  - id: {DATASET}\n    files: data/*.jsonl\n    imported: [{adopted}]\n"
        work.commit({".github/prolific-datasets.yml": entry.encode()})
    bad = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", b"{\n")
    if status == "processing":
        service.sandbox.change(processing_seconds=10.0**6)

    alone = [follow(work.root, service, command, mark) for command in ("status", "wait")]
    listed = imports(work.root, service, "--dataset-id", DATASET)

    for told in alone:
        assert told.exit_code == 0, told.out
        assert (
            f"notice: Import {mark} has no records, and there is nothing to wait for: it is a mark"
            in told.out
        )
        assert f"records of data/a.jsonl may have been appended since commit {commit[:12]}." in told.out
        assert "There was nothing to do" in told.out
    assert "  mark " in listed.out
    if status == "failed":
        both = follow(work.root, service, "wait", mark, bad)
        assert both.exit_code == 1
        assert "1 import failed" in both.out
        assert f"Import {mark} has no records" in both.out


def test_the_configuration_names_datasets_and_adopted_imports(service: Service, workspace: Path) -> None:
    """Every dataset is listed; an adopted import is known by its entry, and no longer foreign."""
    service.sandbox.add_dataset(dataset_id=OTHER, name="Others")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1))
    (workspace / ".github").mkdir()
    (workspace / ".github/prolific-datasets.yml").write_text(
        f"datasets:\n  - id: {DATASET}\n    files: data/*.jsonl\n"
        f"    imported: [{{import: {job}, path: data/b.jsonl, commit: '0123456789abcdef'}}]\n"
        f"  - id: {OTHER}\n    files: other/*.jsonl\n"
    )

    told = imports(workspace, service)

    assert told.exit_code == 0, told.err
    assert "data/b.jsonl at 0123456789ab, adopted" in told.out
    assert "did not make" not in told.out
    assert f"Dataset Others, {OTHER}: 0 imports, 0 datapoints" in told.out
    assert OTHER not in imports(workspace, service, "--dataset-id", DATASET).out


def test_names_from_outside_are_shown_as_text(service: Service, workspace: Path) -> None:
    """A file name may hide what it is, or try to give the runner a command."""
    service.sandbox.upload_elsewhere(DATASET, "##[error]a\u202e.jsonl", reviews(1))

    told = imports(workspace, service, "--dataset-id", DATASET)
    listed = imports(workspace, service, "--dataset-id", DATASET, "--format", "json")

    assert "##\\[error]a\\u202e.jsonl, by others" in told.out
    assert "##[" not in listed.out
    assert rows(listed, "filename") == [("##[error]a\u202e.jsonl",)]


def test_a_dataset_without_a_list_of_imports_ends_with_4(service: Service, workspace: Path) -> None:
    """An empty list would be a lie."""
    service.sandbox.change(imports="null")

    answer = imports(workspace, service, "--dataset-id", DATASET)

    assert (answer.exit_code, answer.out) == (4, "")
    assert f"The service does not list the imports of dataset {DATASET}." in answer.err


def test_programs_get_the_error_that_ended_it(service: Service, workspace: Path) -> None:
    """Beside the datasets that were asked by then."""
    service.sandbox.change(imports="null")

    answer = imports(workspace, service, "--dataset-id", DATASET, "--format", "json")

    told = json.loads(answer.out)
    assert (answer.exit_code, told["failure"]["exit_code"], told["datasets"]) == (4, 4, [])
    assert told["failure"]["message"] in answer.err


@pytest.mark.parametrize(
    ("options", "given", "words"),
    [
        ((), {"PROLIFIC_API_TOKEN": "x"}, "dataset-id: no dataset is given."),
        (("--dataset-id", DATASET), {}, "Asking the service needs an API token."),
    ],
)
def test_what_is_missing_is_said(
    workspace: Path, options: tuple[str, ...], given: dict[str, str], words: str
) -> None:
    answer = prolific_dataset(workspace, "imports", *options, **given)

    assert (answer.exit_code, answer.out) == (2, "")
    assert words in answer.err


def refuse(service: Service, rejection: str) -> None:
    """Let the service reject the record with an index: `INDEX:FIELD:REASON`."""
    service.sandbox.change(reject=load_scenario([f"reject={rejection}"]).reject)


def follow(folder: Path, service: Service, command: str, *arguments: str) -> Answer:
    quick = ("--poll-interval", "20ms") if command == "wait" else ()
    return service.run(folder, command, *arguments, "--dataset-id", DATASET, *quick)


def only_file(answer: Answer) -> dict[str, Any]:
    (file,) = json.loads(answer.out)["datasets"][0]["files"]
    found: dict[str, Any] = file
    return found


def newest(service: Service) -> str:
    return service.sandbox.datasets[DATASET].jobs[-1].import_id


def test_rejected_records_are_shown_at_their_lines_of_then(service: Service, work: Work) -> None:
    """Of the file at the commit of the import, blank lines counted, whatever the file is like by now."""
    refuse(service, "1:review_text:Too long")
    work.commit({"data/a.jsonl": reviews(1) + b"\n\n" + reviews(2, 3)})
    assert service.push(work).exit_code == 1
    work.commit({"data/a.jsonl": None, "data/b.jsonl": reviews(3)})

    told = follow(work.root, service, "status", newest(service))

    assert told.exit_code == 1
    assert "data/a.jsonl  partial           3 records, 2 accepted, 1 rejected" in told.out
    assert "data/a.jsonl:4: error rejected-record review_text: Too long" in told.out


def test_an_import_of_new_records_is_made_again_from_git(service: Service, work: Work) -> None:
    """Its first record was the file's third: what came before had been imported, or refused."""
    refuse(service, "1:review_text:Too long")
    work.commit({"data/a.jsonl": reviews(1, 2)})
    assert service.push(work).exit_code == 1
    refuse(service, "0:image_url:Value is not a valid URL")
    work.commit({"data/a.jsonl": reviews(1, 2, 3, 4)})
    assert service.push(work).exit_code == 1

    told = follow(work.root, service, "status", newest(service))

    assert "data/a.jsonl  partial           2 records, 1 accepted, 1 rejected" in told.out
    assert "data/a.jsonl:3: error rejected-record image_url: Value is not a valid URL" in told.out


def test_a_file_that_no_commit_has_is_found_on_disk(service: Service, work: Work) -> None:
    """As long as it is as it was uploaded."""
    refuse(service, "1:review_text:Too long")
    (work.root / "data").mkdir()
    (work.root / "data/a.jsonl").write_bytes(reviews(1) + b"\n" + reviews(2))
    assert service.push(work).exit_code == 1
    then = follow(work.root, service, "status", newest(service))
    (work.root / "data/a.jsonl").write_bytes(reviews(1))
    now = follow(work.root, service, "status", newest(service))

    assert "data/a.jsonl:3: error rejected-record" in then.out
    assert ".jsonl:2: error rejected-record" in now.out
    assert "is not here, so the lines are those of the uploaded records" in now.out


def test_an_import_by_others_is_shown_by_its_own_lines(service: Service, workspace: Path) -> None:
    """Nobody here knows what it was made from."""
    refuse(service, "1:review_text:Too long")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1, 2))

    told = follow(workspace, service, "status", job)

    assert told.exit_code == 1
    assert "books.jsonl  partial           2 records, 1 accepted, 1 rejected" in told.out
    assert "books.jsonl:2: error rejected-record review_text: Too long" in told.out


def test_an_adopted_import_is_shown_at_the_lines_of_its_file(service: Service, work: Work) -> None:
    """The configuration says which commit had it."""
    refuse(service, "1:review_text:Too long")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1, 2))
    commit = work.commit({"data/b.jsonl": reviews(1) + b"\n" + reviews(2)})
    adopted = f"{{import: {job}, path: data/b.jsonl, commit: '{commit}'}}"
    entry = f"datasets:\n  - id: {DATASET}\n    files: data/*.jsonl\n    imported: [{adopted}]\n"
    work.commit({".github/prolific-datasets.yml": entry.encode()})

    told = follow(work.root, service, "status", job)

    assert "data/b.jsonl:3: error rejected-record review_text: Too long" in told.out


def test_a_wait_that_is_interrupted_says_so(service: Service, workspace: Path) -> None:
    """130, like an upload; what it waited for is there to be waited for again."""
    service.sandbox.change(stuck="processing")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1))
    arguments = ("wait", job, "--dataset-id", DATASET)
    with start_program(workspace, variables(**service.online), *arguments, stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        assert f"import {job} is processing" in process.stderr.readline().decode()
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=60)

    out = told.decode()
    assert process.returncode == 130, out
    assert "The run was interrupted before it was finished" in out
    assert f"`prolific-dataset wait --dataset-id {DATASET} {job}` follows" in out


@pytest.mark.parametrize(
    ("exit_code", "outcome"),
    [
        (0, "complete"),
        (1, "partial"),
        (1, "failed"),
    ],
)
@pytest.mark.parametrize("command", ["status", "wait"])
def test_the_exit_codes_are_those_of_an_upload(
    service: Service, workspace: Path, command: str, exit_code: int, outcome: str
) -> None:
    if outcome == "partial":
        refuse(service, "0:review_text:Too long")
    content = reviews(1, 2) + (b"{\n" if outcome == "failed" else b"")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", content)

    told = follow(workspace, service, command, job, "--format", "json")

    assert (told.exit_code, only_file(told)["outcome"]) == (exit_code, outcome)


def test_what_has_not_ended_is_5_with_the_command_that_waits(service: Service, workspace: Path) -> None:
    """At once for `status`, at the deadline for `wait`; once it goes on, `wait` sees the end."""
    service.sandbox.change(stuck="processing")
    job = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1))

    looked = follow(workspace, service, "status", job)
    waited = follow(workspace, service, "wait", job, "--timeout", "300ms")
    service.sandbox.change(stuck="no")
    ended = follow(workspace, service, "wait", job)

    assert (looked.exit_code, waited.exit_code, ended.exit_code) == (5, 5, 0)
    assert "1 import not ended yet" in looked.out
    assert "1 file not finished in time" in waited.out
    for told in (looked, waited):
        assert f"`prolific-dataset wait --dataset-id {DATASET} {job}` follows" in told.out
    assert "1 record imported" in ended.out


@pytest.mark.parametrize(("command", "age"), [("status", 301), ("wait", 301), ("wait", 299)])
def test_an_import_that_never_got_its_file_is_given_up(
    service: Service, workspace: Path, command: str, age: float
) -> None:
    """Once it is five minutes old by the service's clock; what is under way beside it is followed to its end."""
    unused = unused_job(service, age=age)
    other = service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1))

    told = follow(workspace, service, command, unused, other, "--format", "json")

    lost, kept = json.loads(told.out)["datasets"][0]["files"]
    assert (told.exit_code, lost["outcome"], lost["import"]["status"]) == (1, "error", "uninitialised")
    assert lost["failure"]["message"] == (
        "lost.jsonl: the service got no file for this import in 5 minutes, so it has imported nothing."
    )
    assert kept["outcome"] == "complete" or command == "status"


@pytest.mark.parametrize("command", ["status", "wait"])
def test_a_file_that_may_still_come_has_not_ended(service: Service, workspace: Path, command: str) -> None:
    """It is not given up, however often somebody asks."""
    young = unused_job(service, age=100)

    told = follow(workspace, service, command, young, "--timeout", "300ms")

    assert told.exit_code == 5, told.out


def unused_job(service: Service, *, age: float) -> str:
    """Let an import be made so many seconds ago, and its upload URL never be used; return its id."""
    dataset = service.sandbox.datasets[DATASET]
    job = service.sandbox.new_job(dataset, "lost.jsonl", "application/x-ndjson")
    job.created_at -= age
    return job.import_id


def test_several_imports_are_followed_wherever_they_are(service: Service, workspace: Path) -> None:
    """Each is looked for in the datasets of the configuration."""
    service.sandbox.add_dataset(
        dataset_id=OTHER, name="Others", schema={"strict": False, "fields": {"a": {"type": "text"}}}
    )
    jobs = [
        service.sandbox.upload_elsewhere(DATASET, "books.jsonl", reviews(1)),
        service.sandbox.upload_elsewhere(OTHER, "others.jsonl", b'{"a": "b"}\n'),
    ]
    (workspace / ".github").mkdir()
    (workspace / ".github/prolific-datasets.yml").write_text(
        f"datasets:\n  - {{id: {DATASET}, files: data/*.jsonl}}\n  - {{id: {OTHER}, files: other/*.jsonl}}\n"
    )

    told = service.run(workspace, "wait", *jobs, "--poll-interval", "20ms")

    assert told.exit_code == 0, told.out
    assert f"import {jobs[0]}" in told.out
    assert f"import {jobs[1]}" in told.out


def test_an_import_that_nobody_knows_ends_with_3(service: Service, workspace: Path) -> None:
    """Asked a few times, because one that was just made may not be known yet; never green."""
    unknown = follow(workspace, service, "wait", "0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4")
    no_id = follow(workspace, service, "status", "$(reboot)")

    assert unknown.exit_code == 3
    assert f"No import 0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4 is known in {DATASET}." in unknown.out
    assert no_id.exit_code == 2


def test_a_stop_and_a_parked_import_name_the_command(service: Service, work: Work) -> None:
    """With the ids filled in, ready to paste."""
    job = service.sandbox.upload_elsewhere(DATASET, "a.jsonl", reviews(1))
    work.commit({"data/a.jsonl": reviews(1)})
    stopped = service.push(work)
    service.sandbox.add_dataset(dataset_id=OTHER, name="Bare")
    parked = run_step(work.root, service.inputs | {"files": "data/*.jsonl", "dataset-id": OTHER})

    assert f"`prolific-dataset status --dataset-id {DATASET} {job}` shows" in stopped.log
    waiting = service.sandbox.datasets[OTHER].jobs[-1].import_id
    assert f"`prolific-dataset status --dataset-id {OTHER} {waiting}` shows" in parked.log
    assert f"`prolific-dataset status --dataset-id {OTHER} {waiting}` shows" in parked.summary


def upload(folder: Path, service: Service, *options: str) -> Answer:
    given = ("upload", "-d", DATASET, "-f", "data/*.jsonl", "--poll-interval", "20ms")
    return service.run(folder, *given, *options)


def test_no_wait_says_what_its_exit_code_does_not_mean(service: Service, work: Work) -> None:
    """Accepted for processing is not imported, and the next command is there to paste."""
    service.sandbox.change(stuck="queued")
    work.commit({"data/a.jsonl": reviews(1, 2), "data/b.jsonl": reviews(3)})

    sent = upload(work.root, service, "--no-wait", "--timeout", "1m30s")
    service.sandbox.change(stuck="no")
    jobs = [job.import_id for job in service.sandbox.datasets[DATASET].jobs]

    assert sent.exit_code == 0, sent.out
    assert "! 2 imports not ended yet" in sent.out
    assert "The run passes because of --no-wait: the storage has the files." in sent.out
    assert f"`prolific-dataset wait --dataset-id {DATASET} {' '.join(jobs)}` follows" in sent.out
    assert follow(work.root, service, "wait", *jobs).exit_code == 0
    assert service.stored == 3


def test_no_wait_is_red_where_a_file_was_not_sent(service: Service, work: Work) -> None:
    work.commit({"data/a.jsonl": reviews(1)})
    service.sandbox.use(load_scenario(["fault=put:503:forever"]))

    unsent = upload(work.root, service, "--no-wait", "--timeout", "2s")

    assert unsent.exit_code in {4, 5}
    assert "--no-wait" not in unsent.out


def test_no_wait_is_red_where_an_import_is_known_to_be_bad(service: Service, work: Work) -> None:
    """What a single look shows counts."""
    refuse(service, "0:review_text:Too long")
    work.commit({"data/a.jsonl": reviews(1)})

    rejected = upload(work.root, service, "--no-wait")

    assert rejected.exit_code == 1, rejected.out
    assert "--no-wait" not in rejected.out


def test_a_dry_run_asks_the_dataset_and_uploads_nothing(service: Service, work: Work) -> None:
    work.commit({"data/a.jsonl": reviews(1)})
    assert upload(work.root, service).exit_code == 0
    work.commit({"data/a.jsonl": reviews(1, 2)})
    before = len(service.sandbox.datasets[DATASET].jobs)

    told = upload(work.root, service, "--dry-run")
    dry = ("upload", "-d", DATASET, "-f", "data/*.jsonl", "--dry-run", "--format", "json")
    blind = prolific_dataset(work.root, *dry)

    assert (told.exit_code, blind.exit_code) == (0, 2)
    assert "2 records, 1 new" in told.out
    assert json.loads(blind.out)["failure"]["message"].startswith("--dry-run asks the dataset what it has")
    assert len(service.sandbox.datasets[DATASET].jobs) == before
