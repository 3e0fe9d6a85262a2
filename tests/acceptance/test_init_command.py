"""`prolific-dataset init`: from an empty repository to files that are ready to be committed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from support.shell.conversation import conversation
from support.shell.terminal import prolific_dataset

REPOSITORY = Path(__file__).parents[2]
ID = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
FLAGS = ("init", "--dataset-id", ID, "--files", "data/*.jsonl")
WRITTEN = (".github/prolific-datasets.yml", ".github/workflows/prolific.yml")


def test_what_it_writes_can_be_committed(tmp_path: Path) -> None:
    """The configuration by its own schema, the workflow by the linters of GitHub's."""
    assert prolific_dataset(tmp_path, *FLAGS).exit_code == 0

    schema = json.loads((REPOSITORY / "docs/schemas/prolific-datasets-v1.schema.json").read_bytes())
    jsonschema.validate(yaml.safe_load((tmp_path / WRITTEN[0]).read_text()), schema)
    tools = Path(sys.executable).parent
    for check in (
        (tools / "actionlint", WRITTEN[1]),
        (tools / "check-jsonschema", "--builtin-schema", "vendor.github-workflows", WRITTEN[1]),
    ):
        done = subprocess.run(check, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_what_it_writes_works(tmp_path: Path) -> None:
    """The next command needs no option."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.jsonl").write_text('{"prompt": "Which?"}\n')
    prolific_dataset(tmp_path, *FLAGS)

    answer = prolific_dataset(tmp_path, "validate")

    assert answer.exit_code == 0
    assert "data/a.jsonl" in answer.out


def test_a_copy_of_the_schema_that_is_there_is_named(tmp_path: Path) -> None:
    """Also one that an option names."""
    (tmp_path / "prolific-schema.yml").write_text("strict: true\nfields: {prompt: {type: text}}\n")

    prolific_dataset(tmp_path, *FLAGS)
    found = yaml.safe_load((tmp_path / WRITTEN[0]).read_text())
    (tmp_path / "prolific-schema.yml").rename(tmp_path / "other.yml")
    prolific_dataset(tmp_path, *FLAGS, "--schema", "other.yml", "--name", "Reviews: all", "--force")
    named = yaml.safe_load((tmp_path / WRITTEN[0]).read_text())

    assert found["datasets"] == [{"id": ID, "schema": "prolific-schema.yml", "files": ["data/*.jsonl"]}]
    assert named["datasets"][0] | {"files": []} == {
        "id": ID,
        "name": "Reviews: all",
        "schema": "other.yml",
        "files": [],
    }


def test_nothing_is_overwritten_unasked(tmp_path: Path) -> None:
    """Not even one of the two files."""
    (tmp_path / ".github").mkdir()
    (tmp_path / WRITTEN[0]).write_text("datasets: [{files: mine}]\n")

    answer = prolific_dataset(tmp_path, *FLAGS)

    assert answer.exit_code == 2
    assert ".github/prolific-datasets.yml" in answer.err
    assert (tmp_path / WRITTEN[0]).read_text() == "datasets: [{files: mine}]\n"
    assert not (tmp_path / WRITTEN[1]).exists()


def test_without_a_terminal_it_says_which_options_it_needs(tmp_path: Path) -> None:
    """And writes nothing."""
    answer = prolific_dataset(tmp_path, "init")

    assert answer.exit_code == 2
    assert "--dataset-id, --files" in answer.err
    assert list(tmp_path.iterdir()) == []


def test_at_a_terminal_it_asks_until_it_understands(tmp_path: Path) -> None:
    """A wrong id is asked for again, and a pattern is offered that fits the files that are there."""
    (tmp_path / "reviews").mkdir()
    (tmp_path / "reviews/a.jsonl").write_text("{}\n")
    with conversation(tmp_path, "init", typed=f"nonsense\n{ID}\n\n") as told:
        code, seen = told.end()

    assert code == 0, seen
    assert "is not a dataset id" in seen
    assert "[reviews/*.jsonl]" in seen
    assert yaml.safe_load((tmp_path / WRITTEN[0]).read_text())["datasets"] == [
        {"id": ID, "files": ["reviews/*.jsonl"]}
    ]


@pytest.mark.parametrize(
    ("commands", "branch"),
    [
        (["init -b master ."], "master"),
        (["init -b trunk ."], "trunk"),
        (["init -b master .", "commit --allow-empty -m 1", "switch -c feature"], "master"),
        (["init -b main .", "commit --allow-empty -m 1", "switch -c feature", "branch other"], "main"),
        ([], "main"),
    ],
)
def test_pushes_to_the_default_branch_upload(tmp_path: Path, commands: list[str], branch: str) -> None:
    """Whatever it is called; a branch that someone works on is not it."""
    for command in commands:
        git(tmp_path, *command.split())

    prolific_dataset(tmp_path, *FLAGS)
    prolific_dataset(tmp_path, *FLAGS, "--force")

    assert f'branches: ["{branch}"]' in (tmp_path / WRITTEN[1]).read_text()


def test_the_remote_says_which_branch_is_the_default(tmp_path: Path) -> None:
    """As a clone remembers it."""
    origin, clone = tmp_path / "origin", tmp_path / "clone"
    origin.mkdir()
    for command in ("init -b develop .", "commit --allow-empty -m 1"):
        git(origin, *command.split())
    git(tmp_path, "clone", "-q", str(origin), str(clone))
    git(clone, "switch", "-q", "-c", "main")

    prolific_dataset(clone, *FLAGS)

    assert 'branches: ["develop"]' in (clone / WRITTEN[1]).read_text()


def test_in_a_subfolder_paths_are_relative_to_it(tmp_path: Path) -> None:
    """As in every command; the files that it writes are for the whole repository, and work from anywhere in it."""
    git(tmp_path, "init", "-b", "main", ".")
    below = tmp_path / "survey"
    (below / "data").mkdir(parents=True)
    (below / "data/a.jsonl").write_text('{"prompt": 7}\n')
    (below / "s.yml").write_text("strict: true\nfields: {prompt: {type: image_url}}\n")

    answer = prolific_dataset(below, *FLAGS, "--files", "!data/drafts/", "--schema", "s.yml")

    assert yaml.safe_load((tmp_path / WRITTEN[0]).read_text())["datasets"] == [
        {"id": ID, "schema": "survey/s.yml", "files": ["survey/data/*.jsonl", "!survey/data/drafts/"]}
    ]
    assert str(tmp_path) in answer.out
    for folder, arguments in ((tmp_path, ()), (below, ()), (below / "data", ("a.jsonl",))):
        checked = prolific_dataset(folder, "validate", *arguments)
        assert checked.exit_code == 1
        assert "survey/data/a.jsonl:1" in checked.out
        assert '"file-count":1' in prolific_dataset(folder, "plan").out
        assert "records and schema" in prolific_dataset(folder, "schema", "diff").out


def test_what_does_not_exist_is_told(tmp_path: Path) -> None:
    """A schema would end the first run; files may still come."""
    (tmp_path / "broken.yml").write_text("fields: {}\n")

    missing = prolific_dataset(tmp_path, *FLAGS, "--schema", "other.yml")
    broken = prolific_dataset(tmp_path, *FLAGS, "--schema", "broken.yml")

    assert (missing.exit_code, broken.exit_code) == (2, 2)
    assert "schema: other.yml cannot be read: No such file or directory." in missing.err
    assert "broken.yml" in broken.err
    assert not (tmp_path / ".github").exists()
    assert "No file matches data/*.jsonl yet" in prolific_dataset(tmp_path, *FLAGS).err


def git(folder: Path, *arguments: str) -> None:
    """Run git as a developer does, whoever that is here."""
    who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)
