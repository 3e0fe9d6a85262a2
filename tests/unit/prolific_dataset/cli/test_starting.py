"""What a start imports: each heavy module costs every run, and would do so unnoticed."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from importlib.util import find_spec
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
NETWORK = {"requests", "urllib3", "http.client", "ssl", "email", "prolific_dataset.client.transport"}
FORMATS = {"yaml", "jsonlines", "attr", "prolific_dataset.config.configuration"}
RUNNER = {
    f"prolific_dataset.github.{name}" for name in ("runner", "payloads", "events", "links", "outputs", "log")
}
SERVICE = {
    f"prolific_dataset.{name}" for name in ("delivery", "side_by_side", "client.api", "git", "polling")
}
EVERYTHING = {
    f"prolific_dataset.{name}" for name in ("model", "report", "inputs", "pipeline", "rules", "validation")
}

NATIVE = "prolific_dataset.validation.acceptance._native"


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
    modules -= {"shutil"}  # asked by click how wide the terminal is

    assert not modules & (NETWORK | FORMATS | RUNNER | SERVICE | EVERYTHING | {"json", "pathlib"})


def test_a_clean_validation_needs_no_network_no_runner_and_no_tools(folder: Path) -> None:
    """Outside GitHub, without a token and without a mistake, only what checks files is imported."""
    modules = started(folder, "validate", "--schema", "schema.json", "two.jsonl")

    assert "prolific_dataset.validation" in modules
    assert not modules & (NETWORK | FORMATS | RUNNER | SERVICE)
    assert ("orjson" in modules) is (find_spec(NATIVE) is None)


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
