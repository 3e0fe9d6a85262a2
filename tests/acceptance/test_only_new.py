"""`records: new` as a step: what is uploaded, what is said, and what stays red."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from prolific_sandbox import Fault, FaultKind
from prolific_sandbox import Step as Call
from support.service.reviews import reviews
from support.service.served import Service
from support.shell.action_step import run_step
from support.shell.git_repository import Work


def test_an_edit_and_an_addition_upload_two_records(service: Service, work: Work) -> None:
    """Of a file that the dataset has; what cannot be changed is said, and nothing of it is red."""
    work.commit({"data/a.jsonl": reviews(*range(50))})
    assert service.push(work).outputs["result"] == "complete"
    work.commit({"data/a.jsonl": reviews(*range(20), "twenty", *range(21, 49), "new")})

    step = service.push(work)

    assert step.exit_code == 0, step.log
    assert step.outputs["result"] == "complete"
    assert step.outputs["accepted-count"] == step.outputs["imported-count"] == "2"
    assert service.names == [*map(str, range(50)), "twenty", "new"]
    assert "was edited" in step.log
    assert "lines 21" in step.log or "line 21" in step.log
    assert "edited-record" in step.summary


def test_nothing_new_asks_for_no_upload_url(service: Service, work: Work) -> None:
    """Up to date, green, and not even an import job is made."""
    work.commit({"data/a.jsonl": reviews(1, 2)})
    service.push(work)
    work.commit({"data/a.jsonl": reviews(2, 1), "README.md": b"x"})

    step = service.push(work)

    assert (step.exit_code, step.outputs["result"]) == (0, "up-to-date"), step.log
    assert len(service.sandbox.datasets[service.inputs["dataset-id"]].jobs) == 1


def test_a_rejected_record_stays_red_until_it_is_fixed(service: Service, work: Work) -> None:
    """Unchanged, it is reported at its line and not sent again; corrected, it is uploaded."""
    service.sandbox.change(max_value_length=30)
    long = "x" * 31
    work.commit({"data/a.jsonl": reviews(1, long, 3)})
    assert service.push(work).outputs["result"] == "partial"

    work.commit({"data/a.jsonl": reviews(0, 1, long, 3)})
    step = service.push(work)
    assert (step.exit_code, step.outputs["result"]) == (1, "partial"), step.log
    assert (step.outputs["accepted-count"], step.outputs["rejected-count"]) == ("1", "1")
    assert step.errors == [("data/a.jsonl", 3)]

    step = service.push(work)
    assert (step.exit_code, step.outputs["result"]) == (1, "partial"), step.log
    assert step.errors == [("data/a.jsonl", 3)]

    work.commit({"data/a.jsonl": reviews(0, 1, "fixed", 3)})
    assert service.push(work).outputs["result"] == "complete"
    assert service.push(work).outputs["result"] == "up-to-date"
    assert service.names == ["1", "3", "0", "fixed"]


def test_a_list_that_leaves_out_what_was_rejected(service: Service, work: Work) -> None:
    """The import's own page says it; where that cannot be had, it is unknown what is new."""
    service.sandbox.change(max_value_length=30, imports_in_full=False)
    work.commit({"data/a.jsonl": reviews(1, "x" * 31, 3)})
    assert service.push(work).outputs["result"] == "partial"
    work.commit({"data/a.jsonl": reviews(0, 1, "x" * 31, 3)})

    for _ in range(2):
        step = service.push(work)
        assert (step.exit_code, step.outputs["result"]) == (1, "partial"), step.log
        assert step.errors == [("data/a.jsonl", 3)]
    assert service.push(work, records="all", force="true").outputs["rejected-count"] == "1"
    known = service.push(work, records="all")
    assert (known.outputs["accepted-count"], known.outputs["rejected-count"]) == ("3", "1")

    work.commit({"data/a.jsonl": reviews(0, 1, "x" * 31, 3, 4)})
    service.sandbox.change(faults=(Fault(step=Call.POLL, kind=FaultKind.STATUS, status=404, times=None),))
    step = service.push(work)
    assert (step.exit_code, step.outputs["result"]) == (4, "error"), step.log
    assert len(service.names) == 6


def test_force_sends_again_what_was_rejected(service: Service, work: Work) -> None:
    """After the dataset has changed; what it has is not sent again all the same."""
    service.sandbox.change(max_value_length=30)
    work.commit({"data/a.jsonl": reviews(1, "x" * 31)})
    service.push(work)
    service.sandbox.change(max_value_length=100)
    assert service.push(work, force="true").outputs["result"] == "complete"
    assert service.push(work).outputs["result"] == "up-to-date"
    assert service.names == ["1", "x" * 31]


def test_a_pull_request_says_what_an_upload_would_do(service: Service, work: Work) -> None:
    """How many are new, which are edits, which stay; nothing is uploaded."""
    work.commit({"data/a.jsonl": reviews(1, 2, 3, 4)})
    service.push(work)
    work.commit({"data/a.jsonl": reviews(1, "two", 4, 5, 6)})

    step = run_step(
        work.root,
        service.inputs | {"files": "data/*.jsonl", "records": "new"},
        event="pull_request",
        payload={"pull_request": {"number": 1}},
    )

    assert (step.exit_code, step.outputs["result"]) == (0, "valid"), step.log
    assert "To upload" in step.summary
    assert "| 3 new |" in step.summary
    assert "edited-record" in step.summary
    assert "removed-record" in step.summary
    assert len(service.names) == 4


def test_a_shallow_clone_is_refused_with_the_fix(service: Service, work: Work, tmp_path: Path) -> None:
    """Nothing is guessed, and nothing is uploaded."""
    work.commit({"data/a.jsonl": reviews(1)})
    service.push(work)
    work.commit({"data/a.jsonl": reviews(1, 2)})
    work.git("clone", "--quiet", "--depth=1", f"file://{work.root}", str(tmp_path / "clone"))

    step = service.push(Work(tmp_path / "clone"))

    assert (step.exit_code, step.outputs["result"]) == (2, "error"), step.log
    assert "fetch-depth: 0" in step.log
    assert service.names == ["1"]


def test_a_first_upload_needs_no_history(service: Service, work: Work, tmp_path: Path) -> None:
    """Nor does a file that the dataset has: a shallow clone is good enough for both."""
    work.commit({"data/a.jsonl": reviews(0)})
    work.commit({"data/a.jsonl": reviews(1, 2)})
    work.git("clone", "--quiet", "--depth=1", f"file://{work.root}", str(tmp_path / "clone"))
    shallow = Work(tmp_path / "clone")

    assert service.push(shallow).outputs["result"] == "complete"
    step = service.push(shallow)

    assert (step.exit_code, step.outputs["result"]) == (0, "up-to-date"), step.log
    assert service.names == ["1", "2"]


def test_what_an_import_rejected_needs_no_history(service: Service, work: Work, tmp_path: Path) -> None:
    """A shallow clone has the file, the list has the import: the rejected record is reported again at its line."""
    service.sandbox.change(max_value_length=30)
    work.commit({"data/b.jsonl": reviews(0)})
    service.push(work)
    work.commit({"data/b.jsonl": None, "data/a.jsonl": reviews(1, "x" * 31)})
    work.git("clone", "--quiet", "--depth=1", f"file://{work.root}", str(tmp_path / "clone"))
    service.push(work)

    step = service.push(Work(tmp_path / "clone"))

    assert (step.exit_code, step.outputs["result"]) == (1, "partial"), step.log
    assert step.errors == [("data/a.jsonl", 2)]
    assert step.outputs["imported-count"] == "0"
    assert service.names == ["0", "1"]


def test_outside_of_git_only_what_is_new_as_a_whole_is_uploaded(service: Service, workspace: Path) -> None:
    """A first file, the same file again, another file: fine. Other content of a file: refused, with the ways on."""
    work = Work(workspace)
    data = workspace / "data"
    data.mkdir()
    (data / "a.jsonl").write_bytes(reviews(1))
    assert service.push(work).outputs["result"] == "complete"
    assert service.push(work).outputs["result"] == "up-to-date"
    (data / "b.jsonl").write_bytes(reviews(2))
    step = service.push(work)
    assert (step.exit_code, step.outputs["result"]) == (0, "complete"), step.log
    assert "data/b.jsonl could not be compared with 1 earlier import" in step.log
    (data / "a.jsonl").write_bytes(reviews(1, 3))

    step = service.push(work)

    assert (step.exit_code, step.outputs["result"]) == (2, "error"), step.log
    assert "fetch-depth: 0" in step.log
    assert "records: all" in step.log
    assert service.names == ["1", "2"]


def test_a_file_that_was_uploaded_before_it_was_committed(service: Service, work: Work) -> None:
    """Unchanged it is up to date; changed it is refused, because git does not have what was uploaded."""
    work.commit({"README.md": b"x"})
    (work.root / "data").mkdir()
    (work.root / "data" / "a.jsonl").write_bytes(reviews(1))
    assert service.push(work).outputs["result"] == "complete"
    work.commit({"data/a.jsonl": reviews(1)})
    assert service.push(work).outputs["result"] == "up-to-date"
    work.commit({"data/a.jsonl": reviews(1, 2)})

    step = service.push(work)

    assert (step.exit_code, step.outputs["result"]) == (2, "error"), step.log
    assert "when no commit had it" in step.log
    assert service.names == ["1"]


def test_an_import_under_way_is_awaited(service: Service, work: Work) -> None:
    """The run before was cut off; what it uploaded is on its way, and nobody knows yet what is new."""
    service.sandbox.change(stuck="processing")
    work.commit({"data/a.jsonl": reviews(1)})
    assert service.push(work, timeout="3s").outputs["result"] == "unfinished"
    work.commit({"data/a.jsonl": reviews(1, 2)})

    step = service.push(work, timeout="3s")

    assert (step.exit_code, step.outputs["result"]) == (5, "unfinished"), step.log
    assert "had not ended" in step.log
    assert len(service.sandbox.datasets[service.inputs["dataset-id"]].jobs) == 1
    service.sandbox.change(stuck="no")
    assert service.push(work).outputs["result"] == "complete"
    assert service.names == ["1", "2"]


def test_an_import_that_waits_for_a_schema_stops_the_others(service: Service, work: Work) -> None:
    """Setting one may release it; until then nobody knows what is new."""
    dataset = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c99"
    service.sandbox.add_dataset(dataset_id=dataset, name="Bare", schema=None)
    work.commit({"data/a.jsonl": reviews(1)})
    first = service.push(work, dataset_id=dataset)
    assert (first.exit_code, first.outputs["result"]) == (1, "pending-schema"), first.log
    work.commit({"data/a.jsonl": reviews(1, 2)})
    second = service.push(work, dataset_id=dataset)
    assert (second.exit_code, second.outputs["result"]) == (1, "pending-schema"), second.log
    assert second.outputs["import-ids"] == first.outputs["import-ids"]


def test_force_goes_past_an_import_that_waits_for_a_schema(service: Service, work: Work) -> None:
    """As the advice says: the file is uploaded anew, once."""
    dataset = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c99"
    service.sandbox.add_dataset(dataset_id=dataset, name="Bare", schema=None)
    work.commit({"data/a.jsonl": reviews(1), "data/b.jsonl": reviews(1, 2)})
    first = service.push(work, dataset_id=dataset)
    assert "What still waits then, `force: true` uploads again" in first.log

    step = service.push(work, dataset_id=dataset, force="true")

    assert (step.exit_code, step.outputs["result"]) == (1, "pending-schema"), step.log
    assert len(service.sandbox.datasets[dataset].jobs) == 2
    assert step.outputs["import-ids"] != first.outputs["import-ids"]


def test_an_import_that_was_not_made_from_what_its_name_says(service: Service, work: Work) -> None:
    """Anyone who can upload to the dataset can write any name: git is believed only where the digests agree."""
    commit = work.commit({"data/a.jsonl": reviews(1, 2)})
    path = sha256(b"data/a.jsonl").hexdigest()[:8]
    other = sha256(reviews(1, 2, 3)).hexdigest()
    name = f"data-a.{path}.{commit[:12]}.{other[:16]}.{other[:32]}.jsonl"
    service.sandbox.upload_elsewhere(service.inputs["dataset-id"], name, reviews(7))
    work.commit({"data/a.jsonl": reviews(1, 2, 3, 4)})

    step = service.push(work)

    assert (step.exit_code, step.outputs["result"]) == (2, "error"), step.log
    assert f"data/a.jsonl at commit {commit[:12]} is not what import" in step.log
    assert "fetch-depth: 0" in step.log
    assert service.names == ["7"]


def test_a_tag_does_not_pass_for_an_imported_commit(service: Service, work: Work) -> None:
    """Who may push a tag, but not to main, names it like the imported commit: every record goes up all the same."""
    imported = work.commit({"data/a.jsonl": reviews(1, 2)})
    service.push(work)
    work.commit({"data/a.jsonl": reviews(*range(1, 6))})
    work.git("tag", imported[:12], "HEAD")

    step = service.push(work)

    assert (step.exit_code, step.outputs["accepted-count"]) == (0, "3"), step.log
    assert service.names == ["1", "2", "3", "4", "5"]


def test_paths_that_look_alike_are_not_mixed_up(service: Service, work: Work) -> None:
    """Their slugs would be the same; nothing is said to be removed, and nothing is refused."""
    paths = ["data/a b.jsonl", "data/a-b.jsonl", "data/日本.jsonl", "data/中国.jsonl"]
    work.commit({path: reviews(path.encode().hex()) for path in paths})
    assert service.push(work).exit_code == 0
    work.commit({path: reviews(path.encode().hex(), f"new {number}") for number, path in enumerate(paths)})

    step = service.push(work)

    assert (step.exit_code, step.outputs["accepted-count"]) == (0, "4"), step.log
    assert "removed-record" not in step.summary
    assert len(service.names) == 8
