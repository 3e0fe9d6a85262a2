"""What a start imports: each heavy module costs every run, and would do so unnoticed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

START = """
import sys
from prolific_dataset.cli.program import run

code = run(sys.argv[1:])
modules = {name for name, module in sys.modules.items() if module is not None}
print(code, sorted(modules), sep="\\n", file=sys.stderr)
"""
HTTP = {"requests", "urllib3", "ssl", "prolific_dataset.client.transport"}
YAML = {"yaml"}
RUNNER = {"prolific_dataset.github.log", "prolific_dataset.github.outputs"}
NEW_RECORDS = {"prolific_dataset.upload.new_records"}
COMMANDS = {"prolific_dataset.model", "prolific_dataset.pipeline", "prolific_dataset.validation"}


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


def test_help_needs_click_only(folder: Path) -> None:
    """Nothing of what a run needs is imported to say which commands there are."""
    modules = started(folder, "--help")

    assert "click" in modules
    assert not modules & (HTTP | YAML | RUNNER | NEW_RECORDS | COMMANDS)


def test_a_validation_needs_no_service_no_runner_and_no_yaml(folder: Path) -> None:
    """Outside GitHub, without a token and without a YAML file, only what checks files is imported."""
    modules = started(folder, "validate", "--schema", "schema.json", "two.jsonl")

    assert modules >= COMMANDS
    assert not modules & (HTTP | YAML | RUNNER | NEW_RECORDS)


def test_garbage_is_looked_for_while_a_run_goes_on(folder: Path) -> None:
    """Only the start is spared: what replies and refused lines leave behind may hold much memory."""
    code = (
        "import gc, sys; gc.set_threshold(50_000); from prolific_dataset.cli.program import run; run(sys.argv[1:]);"
        "print(gc.get_threshold()[0], gc.get_freeze_count(), file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", code, "validate", "two.jsonl"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )

    threshold, spared = map(int, done.stderr.splitlines()[-1].split())
    assert threshold <= 2_000
    assert spared > 10_000
