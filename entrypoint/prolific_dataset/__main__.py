"""Start the command line: `python -m prolific_dataset`."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and end the process with its exit code."""
    from prolific_dataset.cli.program import run  # noqa: PLC0415 - after the interpreter is ready, nothing before

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
