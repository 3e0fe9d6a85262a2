"""Start the command line: `python -m prolific_dataset`."""

from __future__ import annotations

import io
import os
import signal
import sys
from typing import TextIO


def main() -> None:
    """Run the command line and exit with its code."""
    # As process 1 of a container nothing else would end the program: the kernel drops signals without a handler.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed before we were started
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - kept to the end
        _let_print_anything(getattr(sys, name))
    try:
        from prolific_dataset.cli.program import run  # noqa: PLC0415 - after the interpreter is ready, nothing before

        if os.environ.get("GITHUB_ACTIONS") == "true":
            from prolific_dataset.github.step_log import StepLog  # noqa: PLC0415 - github outside a runner

            logs = [StepLog(sys.stdout), StepLog(sys.stderr)]
            sys.stdout, sys.stderr = logs
        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    for stream in (sys.stdout, sys.stderr):
        _give_up_if_broken(stream)
    sys.exit(code)


def _let_print_anything(stream: TextIO) -> None:
    """Keep a character that the encoding lacks from ending a run: a pipe on Windows has cp1252, which has no `✓`.

    The runner reads UTF-8, whatever the machine's own encoding is.
    """
    if isinstance(stream, io.TextIOWrapper):
        encoding = "utf-8" if os.environ.get("GITHUB_ACTIONS") == "true" else stream.encoding
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _give_up_if_broken(stream: TextIO) -> None:
    """Drop what a stream that fails has not written: `run` has reported it, and Python would complain at exit.

    https://docs.python.org/3/library/signal.html#note-on-sigpipe
    """
    try:
        if hasattr(stream, "finish"):
            stream.finish()
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    main()
