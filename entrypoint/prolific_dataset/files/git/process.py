"""Run the git binary on one repository, isolated from the configuration of the user and the system.

Only plumbing that reads is called, and the work tree only for what git ignores: no hooks, no filters, no network.
Why the binary and not a library: docs/decisions/0015-reading-git.md.
"""

from __future__ import annotations

import io
import os
import subprocess
import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import OutOfTime, RepositoryError, RunError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

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
)
_BUFFER = 1 << 18
PATIENCE = 300.0
"""Seconds for one answer, or for the next bytes of one that is streamed; a FIFO in place of a file of the repository
would let git wait for ever."""
# NOTE: with GIT_DIR given, git does not ask who owns the repository, so that the workspace of a container (it
# belongs to the runner's user, we are root) can be read without `safe.directory` being written anywhere.
_ENVIRONMENT = {
    # A partial clone would fetch what is missing, with whatever credentials it finds, by whatever program the
    # repository names. Unlike `protocol.allow`, this is stronger than the repository's own settings.
    "GIT_ALLOW_PROTOCOL": "",
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
    patience: float = PATIENCE
    """Seconds without an answer after which git is stopped."""
    deadline: Deadline | None = None
    """When git is stopped in any case; None for no such moment."""

    def ask(
        self,
        *arguments: str,
        given: bytes = b"",
        folder: Path | None = None,
        codes: Collection[int] = (0, 1),
    ) -> tuple[int, bytes]:
        """Run git to its end.

        Args:
            arguments: the command and its arguments.
            given: what it reads from its standard input.
            folder: where it runs, for a command that asks for the work tree; the current folder by default.
            codes: the exit codes that are answers.

        Returns:
            its exit code and what it printed.

        Raises:
            RepositoryError: git cannot be started, exited with another code, or gave no answer.
            OutOfTime: the deadline passed before it had answered.
        """
        with self._start(arguments, stdin=subprocess.PIPE, folder=folder) as process:
            seconds = self._seconds()
            try:
                printed, complaint = process.communicate(given, timeout=seconds)
            except subprocess.TimeoutExpired as error:
                process.kill()
                raise self._silence(seconds) from error
            except BaseException:
                process.kill()
                raise
        if process.returncode not in codes:
            raise self._failure(arguments, complaint)
        return process.returncode, printed

    def read(self, *arguments: str) -> bytes:
        """Run git to its end and return what it printed; raises `RepositoryError` where it fails."""
        return self.ask(*arguments, codes=(0,))[1]

    @contextmanager
    def stream(self, *arguments: str) -> Iterator[IO[bytes]]:
        """Run git and stream its output; git is stopped when the reader leaves early.

        Raises:
            RepositoryError: git cannot be started, gave nothing more, or failed after all was read.
            OutOfTime: the deadline passed while nothing came.
        """
        with self._start(arguments, stderr=subprocess.DEVNULL) as process:
            assert isinstance(process.stdout, io.FileIO), "the pipe is not buffered"
            source = _Patient(process.stdout, stop=process.kill, seconds=self._seconds)
            output = io.BufferedReader(source, _BUFFER)
            try:
                yield output
                left_early = output.read(1) != b""
            except BaseException:
                process.kill()
                raise
            if left_early:
                process.kill()
        if source.waited is not None:
            raise self._silence(source.waited)
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
                bufsize=0,
                stderr=stderr,
            )
        except OSError as error:
            raise RepositoryError(
                f"git cannot be started: {error.strerror}.",
                hint="Install git 2.30 or later, or run without `records: new` and `changed-only`.",
            ) from error

    def _seconds(self) -> float:
        """How long git may take for what comes next."""
        return self.patience if self.deadline is None else min(self.patience, self.deadline.remaining)

    def _silence(self, seconds: float) -> RunError:
        if seconds < self.patience:
            return OutOfTime(
                "The run reached its deadline before git gave an answer.",
                hint="Run again with a longer timeout. If that does not help, check the repository with `git fsck`.",
            )
        return RepositoryError(
            f"git gave no answer within {seconds:.0f} seconds.",
            hint="Check the repository with `git fsck`, or check it out anew.",
        )

    def _failure(self, arguments: tuple[str, ...], complaint: bytes) -> RepositoryError:
        said = complaint.decode(errors="replace").strip().splitlines()
        reason = f": {said[-1][:200]}" if said else ""
        command = next(each for each in arguments if not each.startswith("-"))
        return RepositoryError(
            f"git {command} failed{reason}.",
            hint="Check out the repository with its whole history: `fetch-depth: 0` and no `filter` for "
            "actions/checkout.",
        )


def find_git(search_path: str, *, usual: Sequence[str] = PLACES, avoid: Collection[Path] = ()) -> str | None:
    """Return where git is: in a usual place, else in an absolute folder of `search_path`; None if it is in neither.

    Windows would look into the current folder before any other, which is the workspace: a stranger's files.

    Args:
        search_path: folders, in the form of the variable PATH.
        usual: absolute paths to try first.
        avoid: folders whose files are never run, nor those below.
    """
    name = "git.exe" if os.name == "nt" else "git"
    folders = [Path(each) for each in search_path.split(os.pathsep) if Path(each).is_absolute()]
    for program in (*map(Path, usual), *(folder / name for folder in folders)):
        # In this order: asking about a file in a folder that cannot be entered is an error, not a refusal.
        if os.access(program, os.X_OK) and program.is_file():
            target = program.resolve()
            # Both: a link in the workspace is as much a stranger's as a link into it.
            if not any(each.is_relative_to(folder) for each in (program, target) for folder in avoid):
                return str(program)
    return None


class _Patient(io.RawIOBase):
    """The output of a program, which is stopped when it gives nothing for so many seconds, asked before each read."""

    def __init__(self, output: io.FileIO, *, stop: Callable[[], None], seconds: Callable[[], float]) -> None:
        self._output = output
        self._kill = stop
        self._seconds = seconds
        self.waited: float | None = None
        """The seconds after which it was stopped; None if it was not."""

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what there is next; nothing at the end, and when the program was stopped."""
        seconds = self._seconds()
        timer = threading.Timer(seconds, self._stop, [seconds])
        timer.daemon = True
        timer.start()
        try:
            return self._output.readinto(buffer) or 0
        finally:
            timer.cancel()

    def _stop(self, seconds: float) -> None:
        self.waited = seconds
        self._kill()
