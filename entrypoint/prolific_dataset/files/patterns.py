"""Patterns -> data files: in a stable order, and never from outside the workspace."""

from __future__ import annotations

import glob
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from prolific_dataset.errors import UsageError
from prolific_dataset.model import DataFile

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_EXCLUDES: Final = "!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The folders that matter. All absolute, links resolved."""

    root: Path
    """Nothing outside of it is ever read as data."""
    working_directory: Path
    """What patterns are relative to."""
    repository: Path
    """What shown paths are relative to: the top of the checkout."""

    @classmethod
    def of(cls, root: Path, *, working_directory: str = "") -> Workspace:
        """Find the folders for a run that starts in `root`.

        Raises:
            UsageError: the working directory is no folder inside `root`.
        """
        root = root.resolve()
        base = (root / working_directory).resolve()
        if not base.is_relative_to(root) or not base.is_dir():
            raise UsageError(
                f"working-directory: {working_directory} is not a folder of the workspace.",
                hint="Give a folder relative to the workspace, such as `data`.",
            )
        tops = (folder for folder in (base, *base.parents) if (folder / ".git").exists())
        repository = next(tops, root)
        return cls(root=root, working_directory=base, repository=repository)

    def file(self, path: str) -> DataFile:
        """Return the file at `path`, relative to the working directory.

        Raises:
            UsageError: it lies outside the workspace, or a link leads there.
        """
        location = self.working_directory / path
        if not location.resolve().is_relative_to(self.root):
            raise UsageError(
                f"{path} leads out of the workspace.",
                hint="Put the file itself into the repository instead of a link to it.",
            )
        try:
            shown = location.relative_to(self.repository)
        except ValueError:
            shown = Path(path)
        return DataFile(path=shown.as_posix(), location=location)


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The files that patterns select, and the patterns that select none."""

    files: tuple[DataFile, ...]
    idle_patterns: tuple[str, ...]


def select(patterns: Sequence[str], workspace: Workspace) -> Selection:
    """Expand `patterns`: in their order, each one's files sorted by path, every file once.

    `*` and `?` stay within a folder, `**` goes through folders, `!` before a pattern takes its files out again,
    wherever it stands in the list. Files and folders whose name starts with a dot only match a pattern that says so.

    Raises:
        UsageError: a pattern is absolute, climbs out with `..`, or selects a file that leads out of the workspace.
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
    return Selection(files=tuple(workspace.file(path) for path in chosen), idle_patterns=tuple(idle))


def _matches(pattern: str, workspace: Workspace) -> Iterator[str]:
    pattern = pattern.removeprefix("./")
    parts = pattern.replace("\\", "/").split("/")
    if not pattern or Path(pattern).is_absolute() or ".." in parts:
        raise UsageError(
            f"files: the pattern {pattern!r} must be relative and stay in the workspace.",
            hint="Write it relative to the working directory, such as `data/**/*.jsonl`.",
        )
    if (workspace.working_directory / pattern).is_file():
        yield Path(pattern).as_posix()  # also a name that holds `[` or `*` itself
        return
    for path in glob.iglob(pattern, root_dir=workspace.working_directory, recursive=True):  # noqa: PTH207 - in 3.11 Path.glob cannot follow links in `**`
        if (workspace.working_directory / path).is_file():
            yield Path(path).as_posix()
