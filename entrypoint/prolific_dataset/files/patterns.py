"""Patterns -> data files, in a stable order and never from outside the workspace."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prolific_dataset.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.model import DataFile

_EXCLUDES: Final = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The files that patterns select, the patterns that select none, and what is left out as a report of the run."""

    files: tuple[DataFile, ...]
    idle_patterns: tuple[str, ...]
    reports: tuple[str, ...] = ()
    """Paths relative to the working directory."""


def select(patterns: Sequence[str], workspace: Workspace) -> Selection:
    """Expand `patterns`: in their order, each one's files sorted by path, every file once.

    `*` and `?` stay within a folder, `**` goes through folders, `!` before a pattern takes its files out again,
    wherever it is in the list. Files and folders whose name starts with a dot only match a pattern that says so.

    Raises:
        UsageError: a pattern is absolute, climbs out with `..`, or selects a file outside the workspace.
    """
    excluded = {
        path
        for pattern in patterns
        if pattern.startswith(_EXCLUDES)
        for path in _matches(pattern.removeprefix(_EXCLUDES), workspace)
    }
    chosen: dict[str, None] = {}
    idle: list[str] = []
    for pattern in patterns:
        if pattern.startswith(_EXCLUDES):
            continue
        matches = sorted(_matches(pattern, workspace))
        if not matches:
            idle.append(pattern)
        chosen.update(dict.fromkeys(path for path in matches if path not in excluded))
    reports = tuple(path for path in chosen if workspace.is_report(workspace.working_directory / path))
    files = tuple(workspace.file(path) for path in chosen if path not in reports)
    return Selection(files=files, idle_patterns=tuple(idle), reports=reports)


def _matches(pattern: str, workspace: Workspace) -> Iterator[str]:
    pattern = pattern.removeprefix("./")
    parts = pattern.replace("\\", "/").split("/")
    if not pattern or Path(pattern).is_absolute() or ".." in parts:
        raise UsageError(
            f"files: the pattern {pattern!r} must be relative and stay in the workspace.",
            hint="Write it relative to the working directory, such as `data/**/*.jsonl`.",
        )
    if (workspace.working_directory / pattern).is_file():
        yield Path(pattern).as_posix()  # also a name that contains `[` or `*`
        return
    for path in glob.iglob(pattern, root_dir=workspace.working_directory, recursive=True):  # noqa: PTH207 - in 3.11 Path.glob cannot follow links in `**`
        if (workspace.working_directory / path).is_file():
            yield Path(path).as_posix()
