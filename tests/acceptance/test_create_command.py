"""`prolific-dataset create`: a dataset, once, its id on its own, and its place in the configuration file."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

import pytest
import yaml

from prolific_sandbox import Step, load_scenario
from support.service.served import Service
from support.shell.conversation import conversation
from support.shell.terminal import Answer, prolific_dataset

CONFIGURATION = ".github/prolific-datasets.yml"
OLD = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
COMMAND = ("create", "--name", "Cups", "--workspace-id", "65f0a0000000000000000009", "--schema", "cups.yml")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "cups.yml").write_text("strict: true\nfields: {prompt: {type: text}}\n")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.jsonl").write_text('{"prompt": "Which?"}\n')
    return tmp_path


def configure(folder: Path, text: str) -> None:
    (folder / ".github").mkdir()
    (folder / CONFIGURATION).write_text(text)


def made(service: Service) -> list[str]:
    """The datasets beside the one that the fixture has."""
    return [each for each in service.sandbox.datasets if each != OLD]


def create(service: Service, folder: Path, *more: str) -> Answer:
    return service.run(folder, *COMMAND, *more)


def test_the_id_alone_is_printed_and_works(service: Service, folder: Path) -> None:
    """A script can keep it; what else is said goes to the standard error, with the command that comes next."""
    answer = create(service, folder)

    assert answer.exit_code == 0
    dataset_id = answer.out.strip()
    assert made(service) == [str(UUID(dataset_id))]
    assert answer.err.splitlines() == [
        "Dataset Cups created: 1 field, strict.",
        (
            f"Next, to upload to it:  prolific-dataset init --dataset-id {dataset_id} --name Cups --schema cups.yml "
            "--files 'data/*.jsonl'"
        ),
    ]
    upload = service.run(folder, "upload", "--records", "all", "--dataset-id", dataset_id, "data/*.jsonl")
    assert upload.exit_code == 0, upload.out


def test_the_lines_that_it_prints_can_be_pasted(service: Service, folder: Path) -> None:
    """Below the datasets that the configuration file has already."""
    configure(folder, f"datasets:\n  - id: {OLD}\n    files: old/*.jsonl\n")

    answer = create(service, folder, "--files", "cups/*.jsonl")

    _, pasted = answer.err.split("in the list `datasets`:\n\n")
    text = (folder / CONFIGURATION).read_text() + pasted
    assert yaml.safe_load(text)["datasets"] == [
        {"id": OLD, "files": "old/*.jsonl"},
        {"id": answer.out.strip(), "name": "Cups", "schema": "cups.yml", "files": ["cups/*.jsonl"]},
    ]


def test_a_second_run_with_the_configuration_in_place_creates_nothing(service: Service, folder: Path) -> None:
    """The file says that the dataset is there."""
    configure(folder, f"datasets:\n  - {{id: {OLD}, name: Cups, files: a.jsonl}}\n")

    answer = create(service, folder)

    assert (answer.exit_code, answer.out, made(service)) == (2, "", [])
    assert f"already has a dataset Cups: {OLD}." in answer.err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"--schema": "none.yml"}, "none.yml cannot be read"),
        ({"--schema": "bad.yml"}, "bad.yml, line 1, column 1: `strict` must be true or false."),
        ({"--name": " "}, "'--name': it is empty or has characters that cannot be shown."),
        ({"--name": "a\x1b[2Jb"}, "'--name': it is empty or has characters that cannot be shown."),
        ({"--workspace-id": ""}, "workspace-id"),
        ({"--timeout": "soon"}, "is not a duration"),
    ],
)
def test_nothing_is_sent_before_everything_is_checked(
    service: Service, folder: Path, change: dict[str, str], words: str
) -> None:
    """A dataset cannot be deleted."""
    (folder / "bad.yml").write_text("strict: perhaps\nfields: {a: {type: text}}\n")
    options = {"--name": "Cups", "--workspace-id": "w", "--schema": "cups.yml"} | change
    arguments = [part for pair in options.items() for part in pair]

    answer = service.run(folder, "create", *arguments)

    assert (answer.exit_code, answer.out) == (2, "")
    assert words in answer.err
    assert service.sandbox.requests == []


def test_a_schema_and_a_token_are_needed(service: Service, folder: Path) -> None:
    """Each is named."""
    without = service.run(folder, *COMMAND[:-2])
    offline = prolific_dataset(folder, *COMMAND)

    assert (without.exit_code, offline.exit_code) == (2, 2)
    assert "schema: no file is given." in without.err
    assert "Asking the service needs an API token." in offline.err


def test_a_lost_reply_says_where_to_look(service: Service, folder: Path) -> None:
    """And no id is printed, because none is known."""
    service.sandbox.use(load_scenario(["fault=create:drop-after:forever"]))

    answer = create(service, folder)

    assert (answer.exit_code, answer.out) == (4, "")
    assert "Look at the datasets of the workspace in the Prolific app" in answer.err
    assert len(service.sandbox.seen(Step.CREATE)) == 1


def test_a_workspace_that_may_not_have_such_datasets(service: Service, folder: Path) -> None:
    """Either it is refused, or a dataset of another kind is there; its id is printed, and the run is red."""
    service.sandbox.use(load_scenario(["datasets_with_schema=refused"]))
    refused = create(service, folder)
    service.sandbox.use(load_scenario(["datasets_with_schema=v3"]))
    other = create(service, folder)

    assert (refused.exit_code, refused.out) == (2, "")
    assert "may not create datasets with a schema" in refused.err
    assert (other.exit_code, other.out.split()) == (4, made(service))
    assert "was created, but not with this schema" in other.err


def test_a_workflow_cannot_create_datasets(service: Service, folder: Path) -> None:
    """Each run would create one more."""
    answer = service.run(folder, *COMMAND, GITHUB_ACTIONS="true")

    assert answer.exit_code == 2
    assert "A workflow cannot create datasets" in answer.err
    assert made(service) == []


def at_a_terminal(service: Service, folder: Path, typed: str) -> tuple[int, str]:
    with conversation(folder, *COMMAND, typed=typed, **service.online) as told:
        return told.end()


def test_at_a_terminal_it_goes_into_the_configuration(service: Service, folder: Path) -> None:
    """At its end; comments stay."""
    before = f"datasets:\n  # The first one\n  - id: {OLD}\n    files: old/*.jsonl # of 2024\n"
    configure(folder, before)

    code, seen = at_a_terminal(service, folder, "y\n\n")

    text = (folder / CONFIGURATION).read_text()
    assert code == 0, seen
    assert text.startswith(before)
    assert yaml.safe_load(text)["datasets"][1] == {
        "id": made(service)[0],
        "name": "Cups",
        "schema": "cups.yml",
        "files": ["data/*.jsonl"],
    }


def test_at_a_terminal_a_first_configuration_is_written(service: Service, folder: Path) -> None:
    """With its workflow, as `init` does."""
    code, seen = at_a_terminal(service, folder, "\n\n")

    assert code == 0, seen
    assert made(service)[0] in (folder / CONFIGURATION).read_text()
    assert (folder / ".github/workflows/prolific.yml").exists()


@pytest.mark.parametrize("typed", ["n\n", "\x04"])
def test_whoever_does_not_want_that_gets_the_lines(service: Service, folder: Path, typed: str) -> None:
    """Also by the end of the input: the dataset is there, whatever is answered."""
    configure(folder, f"datasets:\n  - {{id: {OLD}, files: a.jsonl}}\n")

    code, seen = at_a_terminal(service, folder, typed)

    assert code == 0, seen
    assert f"  - id: {made(service)[0]}" in seen
    assert made(service)[0] not in (folder / CONFIGURATION).read_text()


def test_a_configuration_that_cannot_be_added_to_stays_as_it_is(service: Service, folder: Path) -> None:
    """A list on one line is for people to change."""
    text = f"datasets: [{{id: {OLD}, files: a.jsonl}}]\n"
    configure(folder, text)

    code, seen = at_a_terminal(service, folder, "y\n\n")

    assert code == 0, seen
    assert (folder / CONFIGURATION).read_text() == text
    assert "in the list `datasets`" in seen
