"""Run a program and, when it fails, show what it said."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path


class CommandError(Exception):
    """A program ended with a status other than 0."""


def run(
    argv: Sequence[str | Path],
    *,
    env: Mapping[str, str] | None = None,
    timeout: float = 600,
    stdin: bytes | None = None,
) -> str:
    """Run `argv` and return its standard output.

    Raises:
        CommandError: the program is missing, failed or took too long; the text ends with what it said.
    """
    words = [str(word) for word in argv]
    try:
        done = subprocess.run(
            words, env=env, timeout=timeout, input=stdin or b"", capture_output=True, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CommandError(f"{' '.join(words)}: {error}") from error
    if done.returncode:
        said = (done.stdout + done.stderr).decode(errors="replace").strip()
        raise CommandError(f"{' '.join(words)} ended with {done.returncode}:\n{said[-4000:]}")
    return done.stdout.decode(errors="replace")


def works(argv: Sequence[str | Path], *, timeout: float = 60) -> bool:
    """Whether `argv` ends with status 0."""
    try:
        run(argv, timeout=timeout)
    except CommandError:
        return False
    return True


def say(text: str) -> None:
    """Tell the person at the terminal, without touching standard output."""
    sys.stderr.write(f"local engine: {text}\n")
    sys.stderr.flush()
