"""A fresh clone of this repository in a temporary folder, and its make commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
NOBODY = 65534
"""The id of `nobody` and of its group, by the Linux Standard Base's custom."""


class RehearsalError(Exception):
    """Something that must hold does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clone:
    """A clone of the last commit, in a folder with room for other things."""

    folder: Path
    began: float = field(default_factory=time.monotonic)
    user: int | None = None
    """The id of the user that its commands run as; None for our own."""

    @property
    def root(self) -> Path:
        """The clone itself."""
        return self.folder / "clone"

    def make(self, *words: str, env: Mapping[str, str] | None = None) -> None:
        """Run a make command, as a shell without an input does.

        Raises:
            RehearsalError: it failed.
        """
        with self.start("make", *words, env=env) as process:
            pass
        if process.returncode:
            raise RehearsalError(f"make {' '.join(words)} ended with {process.returncode}")

    def first_line(self, *words: str, env: Mapping[str, str] | None = None) -> float:
        """Run a make command and return after how many seconds, counted from the clone, the program's first line came.

        Raises:
            RehearsalError: it failed, or nothing came.
        """
        came = None
        with self.start("make", *words, env=env, stdout=subprocess.PIPE) as process:
            for line in process.stdout or ():
                sys.stdout.buffer.write(line)
                sys.stdout.buffer.flush()
                if came is None and not line.startswith(b"Setting up "):
                    came = time.monotonic() - self.began
        if process.returncode or came is None:
            raise RehearsalError(f"make {' '.join(words)} ended with {process.returncode}")
        return came

    def start(
        self,
        *words: str,
        env: Mapping[str, str] | None = None,
        stdout: int | None = None,
        stderr: int | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program in the clone."""
        return subprocess.Popen(
            words,
            cwd=self.root,
            env=self._environment() | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
            user=self.user,
            group=self.user,
            extra_groups=None if self.user is None else [],
        )

    def _environment(self) -> dict[str, str]:
        """Return ours, without what a make or a Python around us says, and with a home that its user has."""
        inner = ("MAKE", "MFLAGS", "PYTEST", "PYTHON", "VIRTUAL_ENV", "COVERAGE")
        env = {name: value for name, value in os.environ.items() if not name.startswith(inner)}
        return env if self.user is None else env | {"HOME": str(self.folder / "home"), "USER": "nobody"}


@contextmanager
def fresh_clone(user: int | None = None) -> Iterator[Clone]:
    """Yield a clone of the last commit; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as folder:
        clone = Clone(folder=Path(folder), user=user)
        git = shutil.which("git") or "git"
        subprocess.run([git, "clone", "--quiet", "--no-hardlinks", REPOSITORY, clone.root], check=True)
        if user is not None:
            (clone.folder / "home").mkdir()
            for each in (clone.folder, *clone.folder.rglob("*")):
                os.chown(each, user, user, follow_symlinks=False)
        yield clone
