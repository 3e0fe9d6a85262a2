"""Which files a run looks at when only changed ones matter; what cannot be told openly means all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from prolific_dataset.errors import RepositoryError

if TYPE_CHECKING:
    from prolific_dataset.git import Changed
    from prolific_dataset.github.changes import Changes, CommitRange


class History(Protocol):
    """What of a repository is asked here; `prolific_dataset.git.Repository` answers."""

    def commit(self, revision: str = "HEAD") -> str | None:
        """The full id of a commit, if the clone has it."""

    def merge_base(self, one: str, other: str) -> str | None:
        """The newest commit in the history of both, if the clone has it."""

    def changed(self, older: str, newer: str) -> Changed:
        """The paths that differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFiles:
    """The files that an event brought."""

    paths: frozenset[str] | None
    """Relative to the repository's root; None when every file counts."""
    deleted: frozenset[str] = frozenset()
    """Files that are gone; the dataset keeps their records."""
    reason: str = ""
    """Why every file counts, in a sentence for the reader."""


def changed_files(changes: Changes, history: History | None) -> ChangedFiles:
    """Find what changed, by the first range that this clone can tell; "not known" never means "nothing"."""
    if history is None:
        return ChangedFiles(paths=None, reason="There is no git repository to compare with.")
    try:
        for each in changes.ranges:
            found = _within(each, history)
            if found is not None:
                return ChangedFiles(paths=found.paths, deleted=found.deleted)
    except RepositoryError as error:
        return ChangedFiles(paths=None, reason=error.message)
    return ChangedFiles(paths=None, reason=changes.reason)


def _within(commits: CommitRange, history: History) -> Changed | None:
    base, head = history.commit(commits.base), history.commit(commits.head)
    if base is None or head is None:
        return None
    if commits.from_merge_base:
        base = history.merge_base(base, head)
        if base is None:
            return None
    return history.changed(base, head)
