"""Runs the command as a person does: in a folder, outside of a runner."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ENTRYPOINT = Path(__file__).parents[3] / "entrypoint"
PROGRAM = (sys.executable, "-m", "prolific_dataset")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command printed, and how it ended."""

    exit_code: int
    out: str
    err: str


def environment(**variables: str) -> dict[str, str]:
    """What a command needs to run; no variable of this process is in it but PATH."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ENTRYPOINT), "NO_PROXY": "127.0.0.1", **variables}


def prolific_dataset(folder: Path, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
    """Run `prolific-dataset` with `arguments` in `folder`."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environment(**variables),
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Answer(exit_code=done.returncode, out=done.stdout, err=done.stderr)
