"""Lets `python -m prolific_sandbox` serve the emulator."""

from __future__ import annotations

import sys

from prolific_sandbox.commandline import main

if __name__ == "__main__":
    sys.exit(main())
