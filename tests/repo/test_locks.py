"""What installs from a lock resolves nothing: each lock names all that it needs, and every place takes it as it is.

A resolver looks beyond the lock. pip's looks at a requirement with an extra before it looks at the pin, so a newer
release of coverage, by someone else, once made every installation here fail.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest
import yaml

REPOSITORY = Path(__file__).parents[2]
REQUIREMENTS = REPOSITORY / "requirements"
LOCKS = sorted(lock.stem for lock in REQUIREMENTS.glob("*.txt"))
FLAGS = ("--no-deps", "--only-binary=:all:", "--require-hashes")
INSTALLS = re.compile(r"""--require-hashes|--requirement\b|\bpip\b.*["'\s]-r["'\s]|\bpip sync\b""")
CHECKS = re.compile(r"pip.*(?<![\w-])check(?![\w=-])")
PIN = re.compile(r"^([\w.-]+)==([^\s;]+)", flags=re.MULTILINE)
RESOLVES_ON_PURPOSE = REPOSITORY / "tools/rehearsal/__main__.py"
# `make` prints what these would run, with nothing abbreviated.
TARGETS = ("demo", "setup", "audit", "dist", "bench", "test-storage")


def faults(text: str) -> list[str]:
    """The commands in a file that install from a lock in another way, or look at nothing afterwards."""
    lines = [" ".join(line.split()) for line in text.replace("\\\n", " ").splitlines()]
    return [
        line
        for number, line in enumerate(lines)
        if INSTALLS.search(line) and "pip-audit" not in line
        if not all(flag in line for flag in FLAGS) or not CHECKS.search("\n".join(lines[number : number + 3]))
    ]


def pins(text: str) -> set[tuple[str, str]]:
    return {(name, version) for name, version in PIN.findall(text)}


def resolved(lock: str, pinned: str, folder: Path) -> set[tuple[str, str]]:
    """What a resolver takes for the requirements of a lock, bound to these pins, for every system and Python."""
    asked = REPOSITORY / "pyproject.toml" if lock == "runtime" else REQUIREMENTS / f"{lock}.in"
    (folder / "pins.txt").write_text(pinned, encoding="utf-8")
    words = [
        "--quiet",
        "--universal",
        "--python-version",
        "3.11",
        "--no-build",
        "--no-header",
        "--no-annotate",
    ]
    done = subprocess.run(
        [Path(sys.executable).parent / "uv", "pip", "compile", *words, "-c", folder / "pins.txt", asked],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return pins(done.stdout)


def test_every_installation_from_a_lock_takes_it_as_it_is() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    files = [REPOSITORY / name for name in listed.stdout.split("\0") if name]
    texts = {
        path.relative_to(REPOSITORY).as_posix(): path.read_bytes().decode(errors="replace")
        for path in files
        if path.is_file() and not path.is_relative_to(REPOSITORY / "tests") and path.parent != REQUIREMENTS
        if path != RESOLVES_ON_PURPOSE
    }
    make = ["make", "--dry-run", "--always-make", *TARGETS]
    done = subprocess.run(make, cwd=REPOSITORY, check=True, capture_output=True, text=True)
    texts["Makefile"] = done.stdout

    assert {name: found for name, text in texts.items() if (found := faults(text))} == {}
    installing = {name for name, text in texts.items() if INSTALLS.search(text)}
    assert {"Makefile", "Dockerfile", "composite/launch.py"} <= installing
    for lock in LOCKS:
        assert re.search(rf"install .*--requirement requirements/{lock}\.txt", texts["Makefile"])


@pytest.mark.parametrize(
    "text",
    [
        "pip install -r requirements/test.txt",
        "RUN pip install --require-hashes \\\n  --requirement=/tmp/runtime.txt\n",
        'run([python, "-m", "pip", "install", "-r", LOCK])',
        "uv pip sync requirements/test.txt",
        "pip install --no-deps --only-binary=:all: --require-hashes --requirement x.txt && echo no look at it",
    ],
)
def test_an_installation_that_resolves_or_is_not_looked_at_is_found(text: str) -> None:
    assert len(faults(text)) == 1


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_all_that_it_needs_and_nothing_else(lock: str, tmp_path: Path) -> None:
    locked = (REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")
    names = re.sub(r" *\\\n +--hash=\S+", "", locked)
    assert resolved(lock, names, tmp_path) == pins(locked)


def test_a_lock_that_lacks_something_is_found(tmp_path: Path) -> None:
    locked = (REQUIREMENTS / "runtime.txt").read_text(encoding="utf-8")
    names = re.sub(r" *\\\n +--hash=\S+", "", locked)
    incomplete = "".join(line for line in names.splitlines(keepends=True) if not line.startswith("idna=="))
    assert {name for name, _ in resolved("runtime", incomplete, tmp_path) - pins(incomplete)} == {"idna"}


def test_no_two_locks_take_different_versions() -> None:
    versions: dict[str, set[str]] = defaultdict(set)
    for lock in LOCKS:
        for name, version in pins((REQUIREMENTS / f"{lock}.txt").read_text(encoding="utf-8")):
            versions[name].add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_the_pre_commit_hook_takes_the_locked_versions() -> None:
    """pip would take the newest of each otherwise, on the day when somebody installs the hook."""
    (hook,) = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text("utf-8"))

    assert pins("\n".join(hook["additional_dependencies"])) == pins(
        (REQUIREMENTS / "runtime.txt").read_text("utf-8")
    )
