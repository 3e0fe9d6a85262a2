"""A run where the console speaks cp1252 and `os` has no users: as much of Windows as can be had on Linux.

The workflow `selftest` runs the same on Windows itself.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from support.service.served import Service
from support.shell.action_step import environment, given
from support.shell.program import ENTRYPOINT, run_program
from support.shell.runner_rules import outputs

# Python imports this module by itself before it runs anything.
LESS_OS = """\
import os
for name in ("chown", "fchmod", "fchown", "fork", "getegid", "geteuid", "getgid", "getgroups", "getuid", "killpg",
             "lchown", "mkfifo", "pread", "sched_getaffinity", "setsid", "uname", "O_CLOEXEC", "O_DIRECTORY"):
    delattr(os, name)
"""
LESS_MODULES = """\
import sys
for name in ("fcntl", "grp", "pty", "pwd", "resource", "termios"):
    sys.modules[name] = None
"""
REPORTS = {
    "report-path": "reports/report.json",
    "rejected-path": "reports/rejected.jsonl",
    "sarif-path": "reports/findings.sarif",
    "summary-path": "reports/summary.md",
}


@pytest.fixture
def windows(tmp_path: Path) -> dict[str, str]:
    """Variables that make Python's streams and `os` resemble those of Windows."""
    folder = tmp_path / "less"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(LESS_OS + LESS_MODULES)
    return {"PYTHONPATH": f"{folder}{os.pathsep}{ENTRYPOINT}", "PYTHONIOENCODING": "cp1252:strict"}


def test_a_step_ends_green_and_writes_its_reports(
    workspace: Path, service: Service, windows: dict[str, str]
) -> None:
    (workspace / "data.jsonl").write_text('{"product_name": "a ☕"}\n', encoding="utf-8")
    environ = environment(workspace) | given(service.inputs | REPORTS | {"files": "*.jsonl"}) | windows

    done = run_program(workspace, environ, "upload")

    assert done.returncode == 0, done.stderr.decode()
    assert "✓" in done.stdout.decode("utf-8"), "the runner reads UTF-8"
    assert service.stored == 1
    told = outputs((workspace.parent / "outputs").read_text("utf-8"))
    assert told["result"] == "complete"
    assert json.loads((workspace / "reports/report.json").read_bytes())["result"] == "complete"
    assert (told["rejected-path"], (workspace / "reports/rejected.jsonl").exists()) == ("", False)


def test_every_report_has_the_line_ends_of_the_data(workspace: Path, windows: dict[str, str]) -> None:
    (workspace / "data.jsonl").write_bytes(b'{"product_name": NaN}\n')
    environ = environment(workspace) | given(REPORTS | {"files": "*.jsonl", "mode": "validate"}) | windows

    done = run_program(workspace, environ, "upload")

    assert done.returncode == 1, done.stderr.decode()
    told = outputs((workspace.parent / "outputs").read_text("utf-8"))
    for name, path in REPORTS.items():
        assert told[name] == path
        assert b"\r" not in (workspace / path).read_bytes()


def test_on_a_laptop_an_odd_character_ends_no_run(workspace: Path, windows: dict[str, str]) -> None:
    (workspace / "☕.jsonl").write_text('{"a": 1}\n')
    environ = {"PATH": os.environ["PATH"]} | windows

    done = run_program(workspace, environ, "validate", "☕.jsonl")

    assert done.returncode == 0, done.stderr.decode()
    assert rb"\u2615.jsonl" in done.stdout


def test_the_unit_tests_can_be_collected(tmp_path: Path) -> None:
    """The workflow `selftest` runs them on Windows, and one import of what is not there would end all of them."""
    (tmp_path / "sitecustomize.py").write_text(LESS_MODULES)
    tests = ("tests/unit", "-m", "not posix", "-p", "no:cacheprovider")

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *tests],
        cwd=ENTRYPOINT.parent,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": f"{tmp_path}{os.pathsep}{ENTRYPOINT}"},
        capture_output=True,
        check=False,
        timeout=300,
    )

    assert done.returncode == 0, done.stdout.decode()[-3000:]
