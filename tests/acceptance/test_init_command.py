"""`prolific-dataset init`: from an empty repository to files that are ready to be committed."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import jsonschema
import yaml

from support.shell.terminal import ENTRYPOINT, prolific_dataset

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
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "prolific_dataset", "init"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ENTRYPOINT), "TERM": "dumb"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        os.write(ours, f"nonsense\n{ID}\n\n".encode())
        seen = read_all(ours)
        assert process.wait(timeout=30) == 0, seen

    assert "is not a dataset id" in seen
    assert "[reviews/*.jsonl]" in seen
    assert yaml.safe_load((tmp_path / WRITTEN[0]).read_text())["datasets"] == [
        {"id": ID, "files": ["reviews/*.jsonl"]}
    ]


def read_all(terminal: int) -> str:
    """Read until the other side is closed, which Linux tells by an error."""
    parts: list[bytes] = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts).decode()
