"""What holds for all tests."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest
from hypothesis import settings

from local_engine import BASE_NOTE
from support.compiler import can_compile, native_tests, number_of_tests

BEGAN = time.time()
BASE = Path(__file__).parents[1] / ".cache/engine" / BASE_NOTE

# What a shell starts in the background ignores SIGINT, and so does what that starts: the tests could interrupt nothing.
signal.signal(signal.SIGINT, signal.default_int_handler)

LEFT_OUT = [] if can_compile() else native_tests()
collect_ignore = [str(path) for path in LEFT_OUT]

# A busy machine is no failure: no example has a time limit of its own.
settings.register_profile("patient", deadline=None)
# `make chaos` looks much longer, and for something new each time.
settings.register_profile("chaos", deadline=None, max_examples=1500)
settings.load_profile("patient")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was left out, and which base the image was built from, if one was: a stand-in proves less."""
    if LEFT_OUT:
        terminalreporter.write_line(
            f"Left out: {number_of_tests(LEFT_OUT)} tests of the part in C, in {len(LEFT_OUT)} files: "
            "there is no C compiler here, or no headers of Python."
        )
    if BASE.exists() and BASE.stat().st_mtime >= BEGAN:
        terminalreporter.write_line(
            f"The image under test was built from {BASE.read_text(encoding='utf-8')}."
        )
