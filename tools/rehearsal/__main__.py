"""Rehearse: `later`, `bare`, `user`, `python`; all of them when none is named.

later   the README's commands with the oldest and the newest pip, where every locked package has a newer release
bare    the tests without a C compiler
user    the tests as an ordinary user, where we are root
python  the tests on another supported Python, where there is one
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from rehearsal import pythons
from rehearsal.clone import NOBODY, Clone, RehearsalError, fresh_clone
from rehearsal.newer import VERSION, offer_newer

EXAMPLES = (
    "tests/unit/prolific_dataset/formats "
    "tests/repo/test_composite_action.py::test_it_runs_from_the_locked_requirements"
)
"""Some tests of the program, and the action's own way to install from the lock."""

_COMPILER = re.compile(r"(.*-)?(cc|c89|c99|tcc|gcc|g\+\+|c\+\+|cpp|clang|clang\+\+)(-[\d.]+)?")


def later() -> None:
    """Set up everything in an index of next year; show that a resolver would fail there.

    Raises:
        RehearsalError: a command fails, or the resolver does not: then the index proves nothing.
    """
    oldest = f"pip=={pythons.OLDEST_PIP[pythons.version()]}"
    for requirement in (oldest, "--upgrade pip"):
        with fresh_clone() as clone:
            offered = clone.folder / "newer"
            count = offer_newer(clone.root / "requirements", offered)
            python = f"PYTHON={pythons.with_pip(requirement, clone.folder)}"
            env = {"PIP_FIND_LINKS": f"{os.environ.get('PIP_FIND_LINKS', '')} {offered}".strip()}
            say(f"{requirement}, newer releases of {count} packages on offer")
            seconds = clone.first_line("demo", python, env=env)
            say(f"{requirement}: the demo's first line came {seconds:.1f} s after the clone began")
            tests = f"TESTS={EXAMPLES}"
            clone.make("test", tests, python, env=env)
            clone.make("setup", python, env=env)
            if requirement == oldest:
                _show_that_a_resolver_fails(clone, env)
                say("where this repository resolves nothing, a resolver fails there, as it must")


def _show_that_a_resolver_fails(clone: Clone, env: Mapping[str, str]) -> None:
    resolve = [
        "install",
        "--dry-run",
        "--ignore-installed",
        "-qq",
        "--require-hashes",
        "-r",
        "requirements/test.txt",
    ]
    with clone.start(".venv/bin/python", "-m", "pip", *resolve, env=env, stderr=subprocess.PIPE) as process:
        said = process.stderr.read().decode(errors="replace") if process.stderr else ""
    if process.returncode == 0 or VERSION not in said:
        raise RehearsalError(
            f"a resolver did not stumble over the newer releases, so they prove nothing:\n{said}"
        )


def bare() -> None:
    """Run the tests of the checks and of the package where no C compiler is."""
    with fresh_clone() as clone:
        programs = clone.folder / "programs"
        programs.mkdir()
        for folder in map(Path, os.get_exec_path()):
            for program in folder.iterdir() if folder.is_dir() else ():
                if not _COMPILER.fullmatch(program.name) and not (programs / program.name).is_symlink():
                    (programs / program.name).symlink_to(program)
        say("without a C compiler")
        tests = "TESTS=tests/unit/prolific_dataset/validation tests/repo/test_package.py"
        clone.make("test", tests, f"PYTHON={sys.executable}", env={"PATH": str(programs)})


def user() -> None:
    """Run the tests as `nobody`; whoever is not root is an ordinary user already.

    Raises:
        RehearsalError: `nobody` can start no Python.
    """
    if os.geteuid() != 0:
        say("this is an ordinary user already")
        return
    python = pythons.for_user(NOBODY)
    if python is None:
        raise RehearsalError(
            "no Python 3.11+ with venv that an ordinary user can start; install python3-venv"
        )
    with fresh_clone(NOBODY) as clone:
        say(f"as an ordinary user, with {python}")
        clone.make("test", f"PYTHON={python}")


def python() -> None:
    """Run the tests that differ with the Python on the newest other one."""
    other = next(pythons.others(), None)
    if other is None:
        say(f"no other supported Python is here than {pythons.version()}")
        return
    with fresh_clone() as clone:
        say(f"on {other}")
        clone.make("test", "TESTS=tests/unit tests/contract tests/repo", f"PYTHON={other}")


def say(text: str) -> None:
    """Tell what comes, before the output of others that tells how it went."""
    sys.stdout.write(f"rehearsal: {text}\n")
    sys.stdout.flush()


SCENES = {scene.__name__: scene for scene in (later, bare, user, python)}


def main(names: list[str]) -> int:
    """Rehearse what is named and return the exit code."""
    try:
        for name in names or SCENES:
            SCENES[name]()
    except RehearsalError as error:
        sys.stderr.write(f"rehearsal: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
