"""The action once more, in a folder: a workflow of this repository can call `$/container`, but not the root by `$/`."""

from __future__ import annotations

import re

_HEAD = """\
# Written from ../action.yml by `make docs`; do not edit.
# The reusable workflow calls this: docs/decisions/0026-many-datasets.md.
"""


_BUILT_HERE = "# zizmor: ignore[unpinned-images] it is built from this repository"


def render(action: str) -> str:
    """Return the text of container/action.yml, given that of action.yml."""
    return _HEAD + re.sub(
        r"^  image: Dockerfile$", f"  image: ../Dockerfile {_BUILT_HERE}", action, flags=re.MULTILINE
    )
