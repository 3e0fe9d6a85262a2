"""The folders of a run; no file outside the workspace is ever read as data."""

from __future__ import annotations

import os
import posixpath
import stat
from dataclasses import dataclass
from glob import escape
from pathlib import Path, PurePath
from typing import Final

from prolific_dataset.errors import UsageError
from prolific_dataset.files.kinds import is_folder
from prolific_dataset.files.pattern import is_literal
from prolific_dataset.model import DataFile

_LONGEST_NAME: Final = 255
"""Bytes of a file's name, on all usual file systems."""
_ANNEXED: Final = 6
"""Parts at the end of the path of what git-annex fetched: `annex/objects/xx/yy/KEY/KEY`."""


def belongs_to_git(path: Path) -> bool:
    """Tell whether a path is in a `.git`, where credentials are; what git-annex keeps there is data."""
    parts = path.parts
    end = parts[-_ANNEXED:]
    is_annexed = len(end) == _ANNEXED and end[:2] == ("annex", "objects") and end[-1] == end[-2]
    return any(part.casefold() == ".git" for part in parts) and not is_annexed


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The folders of a run, all absolute and with links resolved."""

    root: Path
    """Nothing outside it is read as data."""
    working_directory: Path
    """What patterns are relative to."""
    repository: Path
    """What shown paths are relative to: the top of the checkout."""
    reports: frozenset[Path] = frozenset()
    """Where this run writes its reports: never data, whatever pattern they match."""
    typed_in: str = ""
    """The folder, as a pattern, in which the user typed patterns that it was put before since; empty for none."""

    @classmethod
    def of(cls, root: Path, *, working_directory: str = "") -> Workspace:
        """Find the folders for a run that starts in `root`.

        Raises:
            UsageError: the working directory is not a folder inside `root`.
        """
        root = root.resolve()
        base = (root / working_directory).resolve()
        if not base.is_relative_to(root) or not is_folder(base):
            raise UsageError(
                f"working-directory: {working_directory} is not a folder of the workspace.",
                hint="Give a folder relative to the workspace, such as `data`.",
            )
        tops = (folder for folder in (base, *base.parents) if (folder / ".git").exists())
        repository = next(tops, root)
        return cls(root=root, working_directory=base, repository=repository)

    def place(self, pattern: str) -> tuple[Path, str]:
        """Return the folder where the search for a pattern starts, and the pattern relative to it.

        Raises:
            UsageError: the pattern leads outside the workspace.
        """
        _check_name(pattern)
        if os.name == "nt":
            pattern = pattern.replace("\\", "/")
        parts = pattern.split("/")
        first = next((index for index, part in enumerate(parts) if not is_literal(part)), len(parts) - 1)
        if PurePath(pattern).is_absolute() or ".." in parts[:first]:
            folder = Path(os.path.normpath(self.working_directory / ("/".join(parts[:first]) or "/")))
            folder = folder if folder.is_relative_to(self.root) else folder.resolve()
            if folder.is_relative_to(self.root) and ".." not in parts[first:]:
                # From the workspace on, so that a link on the way is seen as one.
                return self.root, "/".join(
                    (*map(escape, folder.relative_to(self.root).parts), *parts[first:])
                )
        elif pattern.strip() and ".." not in parts:
            return self.working_directory, pattern
        raise UsageError(
            f"files: the pattern {pattern!r} must be relative and stay in the workspace.",
            hint="Write it relative to the working directory, such as `data/**/*.jsonl`.",
        )

    def from_root(self, path: str) -> str:
        """Return a path or pattern that is relative to the working directory as one that is relative to the root."""
        if not path.strip():
            return path
        sign = "!" if path.startswith("!") else ""
        place = self.working_directory / path.removeprefix("!").strip()
        moved = os.path.relpath(os.path.normpath(place), self.root).replace(os.sep, "/")
        return f"{sign}{moved}{'/' if path.endswith('/') else ''}"

    @property
    def folder(self) -> str:
        """The working directory as a pattern that is relative to the root; empty for the root."""
        return "/".join(map(escape, self.working_directory.relative_to(self.root).parts))

    def pattern_from_root(self, pattern: str) -> str:
        """Return a pattern that is relative to the working directory as one that is relative to the root.

        Letters of a folder's name are no wildcards; only the path of a file that is there stays as it is.
        """
        sign = "!" if pattern.startswith("!") else ""
        typed = pattern.removeprefix("!").strip()
        if not typed or PurePath(typed).is_absolute() or (self.working_directory / typed).exists():
            return self.from_root(pattern)
        moved = posixpath.normpath(f"{self.folder}/{typed}" if self.folder else typed)
        return f"{sign}{moved}{'/' if typed.endswith('/') else ''}"

    def name(self, location: Path) -> str:
        """Return how patterns name a file: relative to the working directory, POSIX separators."""
        return os.path.relpath(location, self.working_directory).replace(os.sep, "/")

    def locate(self, path: str) -> Path:
        """Return the place that `path`, relative to the working directory, leads to: absolute, with links resolved.

        Raises:
            UsageError: nothing can be there.
        """
        _check_name(path)
        if any(len(os.fsencode(part)) > _LONGEST_NAME for part in path.split("/")):
            raise UsageError(
                f"The path {path!r} cannot be the name of a file.",
                hint="No system takes such a long name: shorten it.",
            )
        return (self.working_directory / path).resolve()

    def is_report(self, location: Path) -> bool:
        """Tell whether this run writes a report to the file at `location`, by whatever link it is reached."""
        return bool(self.reports) and (
            location.resolve() in self.reports
            or any(place.exists() and place.samefile(location) for place in self.reports)
        )

    def file(self, path: str) -> DataFile:
        """Return the file at `path`, relative to the working directory.

        Raises:
            UsageError: it is outside the workspace, belongs to git or is a pipe or device, or a link leads there.
        """
        _check_name(path)
        return self.at(self.working_directory / path)

    def at(self, location: Path) -> DataFile:
        """Return the file at an absolute path; raises as `file` does."""
        target = location.resolve()
        try:
            shown = location.relative_to(self.repository)
        except ValueError:
            shown = Path(self.name(location))
        if not target.is_relative_to(self.root):
            raise UsageError(
                f"{shown.as_posix()} is outside the workspace.",
                hint="Put the file itself into the repository instead of a link to it.",
            )
        if belongs_to_git(target.relative_to(self.root)):
            raise UsageError(
                f"{shown.as_posix()} leads into .git, where credentials may be; nothing there is read.",
                hint="Put the file itself into the repository instead of a link to it.",
            )
        if _is_special(target):
            raise UsageError(
                f"{shown.as_posix()} is not a regular file.",
                hint="Put the file itself into the repository instead of a pipe, a socket or a device.",
            )
        return DataFile(path=shown.as_posix(), location=location)


def _is_special(target: Path) -> bool:
    """Whether there is a pipe, a socket or a device."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return False
    return not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))


def _check_name(path: str) -> None:
    """Refuse what no file can be called, before the system does in its own words."""
    try:
        possible = b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        possible = False
    if not possible:
        raise UsageError(
            f"The path {path!r} cannot be the name of a file.",
            hint="Remove the invisible characters from it.",
        )
