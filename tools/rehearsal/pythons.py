"""The Pythons of a machine, and one that brings another pip."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SUPPORTED = ("3.14", "3.13", "3.12", "3.11")
OLDEST_PIP = {"3.11": "22.3", "3.12": "23.2.1", "3.13": "24.2", "3.14": "25.2"}
"""The pip that the first release of each Python brings (source: CPython's Lib/ensurepip/__init__.py at v3.11.0 ...)."""

_ASK = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"


def version() -> str:
    """Return the minor version of this Python."""
    return "{}.{}".format(*sys.version_info)


def others() -> Iterator[Path]:
    """Yield a Python for each other supported version that the machine has, newest first."""
    for minor in SUPPORTED:
        if minor != version():
            yield from list(_usable(minor, user=None))[:1]


def for_user(user: int) -> Path | None:
    """Return a Python that another user can start, of our own version where there is one."""
    return next((python for minor in (version(), *SUPPORTED) for python in _usable(minor, user=user)), None)


def with_pip(requirement: str, folder: Path) -> Path:
    """Write a program that is our Python, but makes environments with another pip."""
    program = folder / "python"
    python = shlex.quote(sys.executable)
    program.write_text(
        "#!/bin/sh -e\n"
        f'{python} "$@"\n'
        'test "$1 $2" = "-m venv" || exit 0\n'
        "for folder; do :; done\n"
        # From the index as it is: what `PIP_FIND_LINKS` offers has newer releases of pip, too, with nothing in them.
        f'PIP_FIND_LINKS= "$folder/bin/python" -m pip install -qq --disable-pip-version-check {requirement}\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    return program


def _usable(minor: str, *, user: int | None) -> Iterator[Path]:
    """Yield the Pythons of a minor version that this user can start and make an environment with."""
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    on_path = [shutil.which(f"python{minor}", path=folder) for folder in os.get_exec_path()]
    for python in (*filter(None, on_path), *map(str, sorted(pyenv.glob(f"versions/{minor}.*/bin/python3")))):
        try:
            done = subprocess.run(
                [python, "-c", _ASK],
                cwd="/",
                capture_output=True,
                text=True,
                check=False,
                user=user,
                group=user,
            )
        except OSError:
            continue
        if done.returncode == 0 and done.stdout.strip() == minor:
            yield Path(python)
