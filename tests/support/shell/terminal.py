"""Runs the command as a person does: in a folder, outside of a runner."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ENTRYPOINT = Path(__file__).parents[3] / "entrypoint"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a command printed, and how it ended."""

    exit_code: int
    out: str
    err: str


def prolific_dataset(folder: Path, *arguments: str, stdin: str | None = None, **variables: str) -> Answer:
    """Run `prolific-dataset` with `arguments` in `folder`; no variable of this process reaches it but PATH."""
    done = subprocess.run(
        [sys.executable, "-m", "prolific_dataset", *arguments],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ENTRYPOINT), "NO_PROXY": "127.0.0.1", **variables},
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return Answer(exit_code=done.returncode, out=done.stdout, err=done.stderr)


def read_all(terminal: int) -> str:
    """Read what a program writes to a terminal until the other side is closed, which Linux tells by an error."""
    parts: list[bytes] = []
    try:
        while part := os.read(terminal, 4096):
            parts.append(part)
    except OSError:
        pass
    return b"".join(parts).decode()
