"""The program as a process: nothing of this process reaches it but what a test gives it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import IO

ENTRYPOINT = Path(__file__).parents[3] / "entrypoint"
PROGRAM = (sys.executable, "-m", "prolific_dataset")


def variables(**more: str) -> dict[str, str]:
    """What the program needs to run, and more."""
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ENTRYPOINT), "NO_PROXY": "127.0.0.1", **more}


def run_program(
    folder: Path,
    environ: Mapping[str, str],
    *arguments: str,
    stdin: bytes | None = None,
    stdout: int | IO[bytes] = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    """Run `prolific-dataset` with `arguments` in `folder` to its end."""
    return subprocess.run(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=environ,
        input=stdin,
        stdin=subprocess.DEVNULL if stdin is None else None,
        stdout=stdout,
        stderr=stderr,
        timeout=60,
        check=False,
    )


def start_program(
    folder: Path, environ: Mapping[str, str], *arguments: str, stderr: int = subprocess.STDOUT
) -> subprocess.Popen[bytes]:
    """Start `prolific-dataset` with `arguments` in `folder`; what it says can be read."""
    command = [*PROGRAM, *arguments]
    return subprocess.Popen(command, cwd=folder, env=environ, stdout=subprocess.PIPE, stderr=stderr)
