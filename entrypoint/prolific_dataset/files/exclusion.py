"""What patterns say of a path without a look at the disk: whether it is selected, and whether it is taken out."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from prolific_dataset.errors import UsageError
from prolific_dataset.files.pattern import Pattern
from prolific_dataset.files.spelling import readings
from prolific_dataset.files.walk import Walk
from prolific_dataset.files.workspace import Workspace

EXCLUDES: Final = "!"


def covered(locations: Collection[Path], exclusions: Iterable[str], workspace: Workspace) -> set[Path]:
    """Return which files are taken out: those that an exclusion matches, and all in a folder that it matches.

    Args:
        locations: absolute paths.
        exclusions: patterns, without the `!`.
        workspace: what the patterns are relative to.

    Raises:
        UsageError: a pattern leads outside the workspace.
    """
    found: set[Path] = set()
    for written in exclusions:
        start, text = workspace.place(written.removeprefix(EXCLUDES))
        pattern = Pattern.of(text, hidden=True)
        for location in locations:
            path = _relative(location, start)
            inside = path.rpartition("/")[0] if text.endswith("/") else path
            if _is_exactly(text, path) or (inside and pattern.covers(inside)):
                found.add(location)
    return found


def selects(patterns: Sequence[str], location: Path, workspace: Workspace) -> bool:
    """Tell whether `patterns` select the file at `location`, whether it is there or not."""
    exclusions = [each.removeprefix(EXCLUDES).strip() for each in patterns if each.startswith(EXCLUDES)]
    exclusions += [one for each in exclusions for one in _others(each, workspace)]
    included = (each for each in patterns if not each.startswith(EXCLUDES))
    return any(_is_meant(each, location, workspace) for each in included) and not covered(
        (location,), (each for each in exclusions if not _leads_out(each, workspace)), workspace
    )


def _is_meant(written: str, location: Path, workspace: Workspace) -> bool:
    if _matches(written, location, workspace):
        return True
    # Another reading counts where the pattern as written finds nothing, as in a search.
    others = _others(written, workspace)
    return any(_matches(each, location, workspace) for each in others) and not _finds(written, workspace)


def _others(written: str, workspace: Workspace) -> Iterator[str]:
    return chain.from_iterable(readings(written, typed_in=workspace.typed_in))


def _matches(written: str, location: Path, workspace: Workspace) -> bool:
    if _leads_out(written, workspace):
        return False
    start, text = workspace.place(written)
    path = _relative(location, start)
    return _is_exactly(text, path) or Pattern.of(text).matches(path)


def _leads_out(pattern: str, workspace: Workspace) -> bool:
    try:
        workspace.place(pattern)
    except UsageError:
        return True
    return False


def _finds(pattern: str, workspace: Workspace) -> bool:
    start, text = workspace.place(pattern)
    walk = Walk(workspace.root, keep_going=lambda: None)
    return next(walk.find(start, Pattern.of(text)), None) is not None


def _is_exactly(pattern: str, path: str) -> bool:
    """Tell whether a pattern is the path itself, which may contain `[` or `*`."""
    return pattern.removeprefix("./") == path


def _relative(location: Path, start: Path) -> str:
    return os.path.relpath(location, start).replace(os.sep, "/")
