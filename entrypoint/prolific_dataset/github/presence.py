"""Whether a runner is there at all: asked by every run, also by those that need nothing else of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def is_runner(environ: Mapping[str, str]) -> bool:
    """Tell whether a runner of GitHub Actions started this process."""
    return environ.get("GITHUB_ACTIONS") == "true"
