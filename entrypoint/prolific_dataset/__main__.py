"""Start the command line: `python -m prolific_dataset`."""

from __future__ import annotations

import gc
import io
import os
import signal
import sys
from contextlib import suppress
from typing import TextIO

_NEW_OBJECTS = 50_000
"""How many may be made before the first search for garbage: a start makes half as many, and keeps them all."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.set_threshold(_NEW_OBJECTS)
    # As process 1 of a container nothing else would end the program: the kernel drops signals without a handler.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started this
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115 - kept to the end
        _let_print_anything(getattr(sys, name))
    try:
        from prolific_dataset.cli.program import run  # noqa: PLC0415 - after the interpreter is ready, nothing before

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _end(code)


def _let_print_anything(stream: TextIO) -> None:
    """Keep a character that the encoding lacks from ending a run: a pipe on Windows has cp1252, which has no `✓`.

    The runner reads UTF-8, whatever the machine's own encoding is.
    """
    if isinstance(stream, io.TextIOWrapper):
        encoding = "utf-8" if os.environ.get("GITHUB_ACTIONS") == "true" else stream.encoding
        stream.reconfigure(encoding=encoding, errors="backslashreplace")


def _end(code: int) -> None:
    """End now: what threads that still wait for the network could tell has been told.

    Nothing is taken apart first, for all of it goes with the process; that alone would take a twentieth of a short run.
    """
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):  # `run` has told it as far as it can be told
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
