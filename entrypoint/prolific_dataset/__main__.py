"""Start the command line: `python -m prolific_dataset`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from contextlib import suppress

_NEW_OBJECTS = 50_000
"""How many may be made before the first search for garbage: a start makes half as many, and keeps them all."""


def main() -> None:
    """Run the command line and end the process with its exit code."""
    gc.set_threshold(_NEW_OBJECTS)
    # As process 1 of a container nothing else would end the program: the kernel drops signals without a handler.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        from prolific_dataset.cli.program import run  # noqa: PLC0415 - after the interpreter is ready, nothing before

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = 130
    _end(code)


def _end(code: int) -> None:
    """End now, also when threads still wait for the network: what they could tell has been told."""
    gc.freeze()  # everything goes with the process; to search it for garbage once more would take 5 ms
    threading = sys.modules.get("threading")
    if threading is None or threading.active_count() == 1:
        sys.exit(code)
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(code)


if __name__ == "__main__":
    main()
