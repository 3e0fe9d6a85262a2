"""`python installed.py`: whether what was just installed is whole; run by an environment that has nothing else.

The native part is optional where the package is compiled, so its absence would go unnoticed: here it may not be absent.
"""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path


def main() -> int:
    """Return the demo's exit code; 1 without the native part."""
    if find_spec("prolific_dataset.validation.native._native") is None:
        sys.stderr.write("the native part is missing\n")
        return 1
    command = Path(sys.executable).parent / "prolific-dataset"
    return subprocess.run([command, "demo"], check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
