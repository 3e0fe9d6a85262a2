"""The tests behave the same in a shell's background and without an input, as in a job of CI."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
INTERRUPTED = ("tests/acceptance/test_interruption.py", "tests/contract/test_sandbox_commandline.py")


@pytest.mark.timeout(300)
def test_what_sends_signals_passes_where_sigint_is_ignored_and_no_input_is_open() -> None:
    """A shell has its background jobs ignore SIGINT; a process that begins like this cannot be interrupted."""
    words = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-q",
        "-n",
        "1",
        "-k",
        "SIGINT or serves",
    ]
    done = subprocess.run(
        ["sh", "-c", 'trap "" INT; exec "$@" <&-', "sh", *words, *INTERRUPTED],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
