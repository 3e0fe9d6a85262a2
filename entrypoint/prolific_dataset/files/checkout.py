"""The git repository around the files of a run, opened lazily, because most runs never need it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.exclusion import EXCLUDES
from prolific_dataset.files.pattern import Pattern
from prolific_dataset.files.walk import Walk
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DataFile

if TYPE_CHECKING:
    from prolific_dataset.files.git import Repository


def find_repository(
    patterns: Iterable[str], workspace: Workspace, *, keep_going: Callable[[], None] = lambda: None
) -> Workspace:
    """Return the workspace with the repository that the files are in, if that is checked out below its top.

    Args:
        patterns: those of all datasets of the run.
        workspace: where they are relative to.
        keep_going: called while files are searched for; raises to end the search.

    Raises:
        UsageError: the patterns lead into several repositories, or into one and out of it.
    """
    if (workspace.repository / ".git").exists():
        return workspace
    walk = Walk(workspace.root, keep_going=keep_going)
    tops: dict[Path, str] = {}
    for written in patterns:
        if written.startswith(EXCLUDES):
            continue
        start, text = workspace.place(written)
        found = next(walk.find(start, Pattern.of(text)), None)
        if found is not None:
            folders = (each for each in reversed(found.parents) if each.is_relative_to(workspace.root))
            top = next((each for each in folders if (each / ".git").exists()), workspace.root)
            tops.setdefault(top, written)
    if len(tops) > 1:
        names = {top: "none" if top == workspace.root else workspace.name(top) for top in tops}
        one = next(name for top, name in names.items() if top != workspace.root)
        raise UsageError(
            "files: the patterns lead into different repositories: "
            f"{', '.join(f'{written} into {names[top]}' for top, written in tops.items())}.",
            hint=f"Set `working-directory: {one}`, and use a step for each repository.",
        )
    return replace(workspace, repository=next(iter(tops), workspace.repository))


class Checkout:
    """What is checked out around a folder.

    Args:
        place: a folder, in a work tree or not.
        search_path: where to look for git if it is not in a usual place.
        deadline: when questions to git end, answered or not.
    """

    def __init__(self, place: Path, *, search_path: str | None, deadline: Deadline | None = None) -> None:
        self._place = place
        self._search_path = search_path
        self._deadline = deadline

    @cached_property
    def repository(self) -> Repository | None:
        """The repository; None if there is none, or no git to read it with."""
        return self._repository_in(self._place)

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
            repository = self._repository_in(top)
            found |= {paths[path] for path in (repository.ignored(paths) if repository else ())}
        return frozenset(found)

    def commit_of(self, file: DataFile) -> str | None:
        """The full id of the commit that is checked out, if the file on disk is identical to the committed one."""
        repository = self.repository
        try:
            commit = repository.commit() if repository else None
            return commit if repository and commit and repository.has(commit, file.location) else None
        except RepositoryError:
            return None  # an unreadable repository only costs an upload the commit in its name

    def _repository_in(self, place: Path) -> Repository | None:
        from prolific_dataset.files.git import Repository  # noqa: PLC0415 - a seam: most runs ask git nothing

        return Repository.find(place, search_path=self._search_path, deadline=self._deadline)
