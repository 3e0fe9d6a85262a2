"""What a start imports: each heavy module costs every run, and would do so unnoticed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

START = """
import sys
from prolific_dataset.cli.program import run

code = run(sys.argv[1:])
modules = {name for name, module in sys.modules.items() if module is not None}
print(code, sorted(modules), sep="\\n", file=sys.stderr)
"""
NETWORK = {"requests", "urllib3", "http.client", "ssl", "prolific_dataset.client"}
UPLOAD = {
    "prolific_dataset.upload.description",
    "prolific_dataset.upload.dataset",
    "prolific_dataset.upload.new_records",
}
GIT = {"prolific_dataset.files.git", "subprocess"}
EVENTS = {"prolific_dataset.github.event", "prolific_dataset.github.mode", "prolific_dataset.github.runner"}
COMMANDS = {
    "prolific_dataset.pipeline",
    *(
        f"prolific_dataset.cli.{name}"
        for name in ("init", "runs", "plan", "merge", "schema", "rules", "sandbox")
    ),
}


def started(folder: Path, *arguments: str) -> set[str]:
    """The modules that a run had imported at its end."""
    done = subprocess.run(
        [sys.executable, "-c", START, *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"]},
        check=True,
        capture_output=True,
        text=True,
    )
    *_, code, modules = done.stderr.splitlines()
    assert code == "0", done.stderr
    return set(ast.literal_eval(modules))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "two.jsonl").write_text('{"question": "a"}\n{"question": "b"}\n')
    (tmp_path / "schema.json").write_text('{"strict": true, "fields": {"question": {"type": "text"}}}')
    return tmp_path


def test_help_imports_no_command(folder: Path) -> None:
    """The table of commands says which there are; each is imported when it runs."""
    modules = started(folder, "--help")

    assert "prolific_dataset.cli.program" in modules
    assert not modules & (NETWORK | COMMANDS | UPLOAD | GIT | EVENTS | {"yaml"})


def test_a_validation_imports_only_what_it_needs(folder: Path) -> None:
    """What a token, git, an event, a document in YAML or a bad record needs costs nothing where there is none."""
    modules = started(folder, "validate", "--schema", "schema.json", "two.jsonl")

    assert "prolific_dataset.validation" in modules
    assert not modules & (
        NETWORK | UPLOAD | GIT | EVENTS | {"yaml", "jsonlines", "attr", "tempfile", "traceback"}
    )
