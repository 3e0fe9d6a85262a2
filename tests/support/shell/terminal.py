"""Runs the command as a person does: in a folder, outside of a runner."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from support.shell.program import run_program, variables


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command printed, and how it ended."""

    exit_code: int
    out: str
    err: str


def prolific_dataset(folder: Path, *arguments: str, stdin: str | None = None, **more: str) -> Answer:
    """Run `prolific-dataset` with `arguments` in `folder`, and with more variables."""
    given = None if stdin is None else stdin.encode()
    done = run_program(folder, variables(**more), *arguments, stdin=given)
    return Answer(exit_code=done.returncode, out=done.stdout.decode(), err=done.stderr.decode())
