"""A release's wheel and source distribution, each in an environment that has nothing else.

The workflow `release` does the same on each system before anything is published.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest

from support.package import REPOSITORY, build, source_tree, unpacked

LOCK = REPOSITORY / "requirements/runtime.txt"
LOCKED = ("--no-deps", "--only-binary=:all:", "--require-hashes", "--requirement", str(LOCK))


def run(*words: str | Path, cwd: Path, **variables: str) -> str:
    done = subprocess.run(
        words,
        cwd=cwd,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def install(distribution: Path, folder: Path) -> Path:
    """Install a wheel and what is locked into a new environment; return its Python."""
    venv.create(folder, symlinks=True)
    python = folder / "bin/python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--quiet", *LOCKED, cwd=folder)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", distribution, cwd=folder)
    run(*pip, "check", cwd=folder)
    return python


def wheel(source: Path) -> Path:
    return build("wheel", source)


def wheel_of_the_source_distribution(source: Path) -> Path:
    """Which is what pip makes of a source distribution before it installs it."""
    return build("wheel", unpacked(build("sdist", source), source.parent))


@pytest.mark.parametrize("make", [wheel, wheel_of_the_source_distribution])
def test_installed_it_runs_the_demo_and_its_native_part_passes_its_tests(
    make: Callable[[Path], Path], tmp_path: Path
) -> None:
    python = install(make(source_tree(tmp_path / "source")), tmp_path / "environment")
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()

    demo = run(python, REPOSITORY / "tools/release/installed.py", cwd=elsewhere)
    assert "had 347 records before the second run and has 347 now" in demo
    assert list(elsewhere.iterdir()) == []

    packages = run(
        python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=elsewhere
    ).strip()
    ours = "import prolific_dataset; print(prolific_dataset.__file__)"
    assert run(sys.executable, "-c", ours, cwd=elsewhere, PYTHONPATH=packages).startswith(packages)
    tests = REPOSITORY / "tests/unit/prolific_dataset/validation/native/test_acceptor.py"
    # Those of the installed package, not of this clone: `pythonpath` would put the clone first.
    words = ("-m", "pytest", "-q", "-p", "no:cacheprovider", "-o", "pythonpath=tests tools", tests)
    assert " passed" in run(sys.executable, *words, cwd=REPOSITORY, PYTHONPATH=packages)
