"""`prolific-dataset imports`: what a dataset has, from whose hands, and what its list does not account for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prolific_sandbox import Sandbox, serve
from prolific_sandbox.dataset.dataset import Version
from support.service.reviews import reviews
from support.shell.action_step import run_step
from support.shell.git_repository import Work
from support.shell.terminal import Answer, prolific_dataset

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Service

DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
OTHER = "0192a3b5-0000-7000-8000-000000000002"


def imports(folder: Path, service: Service, *options: str) -> Answer:
    variables = {"PROLIFIC_API_TOKEN": service.sandbox.tokens[0], "PROLIFIC_API_URL": service.server.url}
    return prolific_dataset(folder, "imports", *options, **variables)


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


def test_a_dataset_without_a_list_of_imports_ends_with_4(workspace: Path) -> None:
    """A V3 dataset has none: an empty list would be a lie."""
    sandbox = Sandbox()
    with serve(sandbox) as server:
        variables = {"PROLIFIC_API_TOKEN": sandbox.tokens[0], "PROLIFIC_API_URL": server.url}
        dataset = sandbox.add_dataset(name="Old", version=Version.V3)
        answer = prolific_dataset(workspace, "imports", "--dataset-id", dataset, **variables)

    assert (answer.exit_code, answer.out) == (4, "")
    assert f"The service does not list the imports of dataset {dataset}." in answer.err


@pytest.mark.parametrize(
    ("options", "variables", "words"),
    [
        ((), {"PROLIFIC_API_TOKEN": "x"}, "dataset-id: no dataset is given."),
        (("--dataset-id", DATASET), {}, "Asking the service needs an API token."),
    ],
)
def test_what_is_missing_is_said(
    workspace: Path, options: tuple[str, ...], variables: dict[str, str], words: str
) -> None:
    answer = prolific_dataset(workspace, "imports", *options, **variables)

    assert (answer.exit_code, answer.out) == (2, "")
    assert words in answer.err
