"""The folders of a run; no file outside the workspace is ever read as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from prolific_dataset.errors import UsageError
from prolific_dataset.model import DataFile


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

    @classmethod
    def of(cls, root: Path, *, working_directory: str = "") -> Workspace:
        """Find the folders for a run that starts in `root`.

        Raises:
            UsageError: the working directory is not a folder inside `root`.
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

    def locate(self, path: str) -> Path:
        """Return the place that `path`, relative to the working directory, leads to: absolute, with links resolved."""
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
            UsageError: it is outside the workspace, or a link leads there.
        """
        location = self.working_directory / path
        if not location.resolve().is_relative_to(self.root):
            raise UsageError(
                f"{path} is outside the workspace.",
                hint="Put the file itself into the repository instead of a link to it.",
            )
        try:
            shown = location.relative_to(self.repository)
        except ValueError:
            shown = Path(path)
        return DataFile(path=shown.as_posix(), location=location)
