"""Run the git binary on one repository, isolated from the configuration of the user and the system.

Only plumbing that reads is called, and the work tree only for what git ignores: no hooks, no filters, no network.
Why the binary and not a library: docs/decisions/0015-reading-git.md.
"""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.errors import RepositoryError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

PLACES = ("/usr/bin/git", "/usr/local/bin/git", "/opt/homebrew/bin/git")
"""Where git is looked for before the search path: a workflow may have put anything into its `PATH`."""

_OPTIONS = (
    # A blob above this size is streamed where it is not stored as a delta; git's own default is 512 MiB.
    "-c",
    "core.bigFileThreshold=1m",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "core.hooksPath=/dev/null",
    # A partial clone would fetch what is missing, with whatever credentials it finds.
    "-c",
    "protocol.allow=never",
)
_BUFFER = 1 << 18
# NOTE: with GIT_DIR given, git does not ask who owns the repository, so that the workspace of a container (it
# belongs to the runner's user, we are root) can be read without `safe.directory` being written anywhere.
_ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "HOME": "/nonexistent",
    "LC_ALL": "C",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """The git binary, bound to one repository, in a clean environment: no token, no `GIT_*` of the caller."""

    program: str
    git_dir: Path

    def ask(self, *arguments: str, given: bytes = b"", folder: Path | None = None) -> tuple[int, bytes]:
        """Run git to its end.

        Args:
            arguments: the command and its arguments.
            given: what it reads from its standard input.
            folder: where it runs, for a command that asks for the work tree; the current folder by default.

        Returns:
            its exit code and what it printed.

        Raises:
            RepositoryError: git cannot be started, or exited with another code than 0 or 1.
        """
        with self._start(arguments, stdin=subprocess.PIPE, folder=folder) as process:
            printed, complaint = process.communicate(given)
        if process.returncode not in {0, 1}:
            raise self._failure(arguments, complaint)
        return process.returncode, printed

    def read(self, *arguments: str) -> bytes:
        """Run git to its end and return what it printed.

        Raises:
            RepositoryError: git cannot be started, or failed.
        """
        with self._start(arguments) as process:
            printed, complaint = process.communicate()
        if process.returncode:
            raise self._failure(arguments, complaint)
        return printed

    @contextmanager
    def stream(self, *arguments: str) -> Iterator[IO[bytes]]:
        """Run git and stream its output; git is stopped when the reader leaves early.

        Raises:
            RepositoryError: git cannot be started, or failed after all was read.
        """
        with self._start(arguments, stderr=subprocess.DEVNULL) as process:
            if process.stdout is None:  # pragma: no cover - it is always a pipe
                raise AssertionError
            try:
                yield process.stdout
                left_early = process.stdout.read(1) != b""
            except BaseException:
                process.kill()
                raise
            if left_early:
                process.kill()
        if process.returncode and not left_early:
            raise self._failure(arguments, b"")

    def _start(
        self,
        arguments: tuple[str, ...],
        *,
        stdin: int = subprocess.DEVNULL,
        stderr: int = subprocess.PIPE,
        folder: Path | None = None,
    ) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(  # noqa: S603 - fixed words, and revisions and paths that were validated
                (self.program, *_OPTIONS, *arguments),
                env={**_ENVIRONMENT, "GIT_DIR": str(self.git_dir)},
                cwd=folder,
                stdin=stdin,
                stdout=subprocess.PIPE,
                bufsize=_BUFFER,
                stderr=stderr,
            )
        except OSError as error:
            raise RepositoryError(
                f"git cannot be started: {error.strerror}.",
                hint="Install git 2.30 or later, or run without `records: new` and `changed-only`.",
            ) from error

    def _failure(self, arguments: tuple[str, ...], complaint: bytes) -> RepositoryError:
        said = complaint.decode(errors="replace").strip().splitlines()
        reason = f": {said[-1][:200]}" if said else ""
        command = next(each for each in arguments if not each.startswith("-"))
        return RepositoryError(
            f"git {command} failed{reason}.",
            hint="Check out the repository with its whole history: `fetch-depth: 0` and no `filter` for "
            "actions/checkout.",
        )
