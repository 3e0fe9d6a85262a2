"""The variant without a container promises the same, and says clearly where it cannot run."""

from __future__ import annotations

import ast
import hashlib
import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from documentation import composite
from documentation.metadata import read

REPOSITORY = Path(__file__).parents[2]
LAUNCH = REPOSITORY / "composite/launch.py"


def load(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((REPOSITORY / name).read_text(encoding="utf-8"))
    return loaded


def squeezed(about: dict[str, Any]) -> dict[str, Any]:
    return {**about, "description": " ".join(about["description"].split())}


def test_it_is_what_make_docs_writes() -> None:
    written = composite.render(read(REPOSITORY / "action.yml"))
    assert (REPOSITORY / "composite/action.yml").read_text(encoding="utf-8") == written


@pytest.mark.parametrize("part", ["inputs", "outputs"])
def test_it_has_the_same_inputs_and_outputs(part: str) -> None:
    ours, theirs = load("composite/action.yml")[part], load("action.yml")[part]
    assert list(ours) == list(theirs)
    for name, about in theirs.items():
        assert squeezed(ours[name]).items() >= squeezed(about).items()


def test_every_input_reaches_the_program_and_every_output_comes_back() -> None:
    action = load("composite/action.yml")
    (step,) = action["runs"]["steps"]
    assert step["env"] == {
        f"INPUT_{name.upper().replace('-', '_')}": f"${{{{ inputs.{name} }}}}" for name in action["inputs"]
    }
    for name, about in action["outputs"].items():
        assert about["value"] == f"${{{{ steps.{step['id']}.outputs.{name} }}}}"


def test_an_old_python_is_refused_with_the_way_out() -> None:
    complaint = runpy.run_path(str(LAUNCH))["complaint"]
    assert "3.11" in complaint((3, 10, 4))
    assert "actions/setup-python" in complaint((3, 10, 4))
    assert (complaint((3, 11, 0)), complaint((3, 14, 1))) == (None, None)


def test_an_old_python_can_read_the_file_that_refuses_it() -> None:
    ast.parse(LAUNCH.read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_runs_from_the_locked_requirements(tmp_path: Path) -> None:
    for _ in range(2):  # the second step of a job finds the environment of the first
        done = subprocess.run(
            [sys.executable, "-I", LAUNCH, "--version"],
            env={"RUNNER_TEMP": str(tmp_path), "PATH": "utter-nonsense", **certificates()},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert (done.returncode, done.stdout.split()[0]) == (0, "prolific-dataset,"), done.stderr
    assert len(list(tmp_path.glob("prolific-dataset-*"))) == 1


def test_a_failure_before_the_program_starts_is_told_to_the_runner(tmp_path: Path) -> None:
    outputs = tmp_path / "outputs"
    (tmp_path / "blocked").touch()
    done = subprocess.run(
        [sys.executable, "-I", LAUNCH],
        env={"RUNNER_TEMP": str(tmp_path / "blocked"), "GITHUB_OUTPUT": str(outputs)},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 4
    assert done.stdout.startswith("::error title=Prolific Dataset Upload::")
    assert outputs.read_text(encoding="utf-8") == "result=error\n"


def test_a_python_without_ensurepip_is_told_apart_from_an_index_out_of_reach(tmp_path: Path) -> None:
    """Debian and Ubuntu keep it in a package of its own."""
    hide = "import runpy, sys; sys.modules['ensurepip'] = None"
    without = f"{hide}; runpy.run_path({str(LAUNCH)!r}, run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-I", "-c", without],
        env={"RUNNER_TEMP": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "it has no ensurepip. Install the package python3-venv" in done.stdout
    assert "index" not in done.stdout


def certificates() -> dict[str, str]:
    """Let pip reach the index on a machine with an authority of its own."""
    names = (
        "SSL_CERT_FILE",
        "PIP_CERT",
        "PIP_INDEX_URL",
        "PIP_FIND_LINKS",
        "HTTPS_PROXY",
        "https_proxy",
        "NO_PROXY",
        "no_proxy",
    )
    return {name: os.environ[name] for name in names if name in os.environ}


@pytest.mark.posix
def test_without_the_runners_folder_nothing_that_lies_ready_is_run(tmp_path: Path) -> None:
    """The folder for temporary files belongs to everyone: what has the right name there may be anyone's."""
    digest = hashlib.sha256(
        (REPOSITORY / "requirements/runtime.txt").read_bytes() + sys.version.encode()
    ).hexdigest()
    home = tmp_path / f"prolific-dataset-{digest[:16]}"
    (home / "bin").mkdir(parents=True)
    (home / "ready").touch()
    (home / "bin/python3").write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    (home / "bin/python3").chmod(0o755)

    # Without an index the environment cannot be made, which is as far as this has to go.
    environ = {"TMPDIR": str(tmp_path), "PATH": os.environ["PATH"], "PIP_NO_INDEX": "1"}
    done = subprocess.run([sys.executable, LAUNCH], env=environ, capture_output=True, check=False)

    assert done.returncode == 4
    assert not (tmp_path / "ran").exists()
