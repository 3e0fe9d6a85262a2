"""The git repository around the files of a run, opened lazily, because most runs never need it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Repository

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from prolific_dataset.model import DataFile


class Checkout:
    """What is checked out around a folder.

    Args:
        place: a folder, in a work tree or not.
        search_path: where to look for git if it is not in a usual place.
    """

    def __init__(self, place: Path, *, search_path: str | None) -> None:
        self._place = place
        self._search_path = search_path

    @cached_property
    def repository(self) -> Repository | None:
        """The repository; None if there is none, or no git to read it with."""
        return Repository.find(self._place, search_path=self._search_path)

    def ignored(self, locations: Iterable[Path]) -> frozenset[Path]:
        """Return which files git ignores; each is asked about in the repository it is in, such as a submodule.

        Raises:
            RepositoryError: git cannot tell.
        """
        found: set[Path] = set()
        repositories: dict[Path, dict[str, Path]] = {}
        for location in locations:
            folder = location.parent.resolve()
            top = next((each for each in (folder, *folder.parents) if (each / ".git").exists()), None)
            if top is not None:
                path = (folder / location.name).relative_to(top).as_posix()
                repositories.setdefault(top, {})[path] = location
        for top, paths in repositories.items():
            repository = Repository.find(top, search_path=self._search_path)
            found |= {paths[path] for path in (repository.ignored(paths) if repository else ())}
        return frozenset(found)

    def commit_of(self, file: DataFile) -> str | None:
        """The full id of the commit that is checked out, if the file on disk is identical to the committed one."""
        repository = self.repository
        path = repository.path_of(file.location) if repository else None
        try:
            commit = repository.commit() if repository else None
            if repository is None or commit is None or path is None:
                return None
            entry = repository.entry(commit, path)
            return commit if entry is not None and repository.holds(entry, file.location) else None
        except RepositoryError:
            return None  # an unreadable repository only costs an upload the commit in its name
