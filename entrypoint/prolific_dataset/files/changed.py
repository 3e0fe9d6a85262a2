"""Which files an event changed, for `changed-only`: git knows; where it cannot tell, all files are checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.errors import RepositoryError

if TYPE_CHECKING:
    from prolific_dataset.files.git import Changed, Repository


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitRange:
    """The files that differ between two commits count as changed."""

    base: str
    """Before the changes: a commit id, the first parent of one (`<sha>^1`), or a branch by its full name."""
    head: str
    from_merge_base: bool = False
    """Whether to compare with the merge base of the two, as the base may have moved on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """How to find what changed: by the first range whose commits are in the clone, else everything counts."""

    ranges: tuple[CommitRange, ...] = ()
    reason: str
    """Why all files are checked when no range can be used; a whole sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFiles:
    """The paths an event changed; `paths` is None when all files are to be checked, for `reason`."""

    paths: frozenset[str] | None
    deleted: frozenset[str] = frozenset()
    reason: str = ""


def changed_files(changes: Changes, repository: Repository | None) -> ChangedFiles:
    """Find what changed in the first of the event's ranges whose commits are in this clone.

    Args:
        changes: the ranges that describe the event.
        repository: the checkout; None if there is none, or no git to read it with.
    """
    if repository is None:
        return ChangedFiles(paths=None, reason="The files are not in a readable git repository.")
    try:
        for each in changes.ranges:
            changed = _in_range(each, repository)
            if changed is not None:
                return ChangedFiles(paths=changed.paths, deleted=changed.deleted)
    except RepositoryError as error:
        return ChangedFiles(paths=None, reason=error.message)
    return ChangedFiles(paths=None, reason=changes.reason)


def _in_range(commits: CommitRange, repository: Repository) -> Changed | None:
    base = repository.commit(commits.base)
    head = repository.commit(commits.head)
    if base is None or head is None:
        return None
    if commits.from_merge_base:
        base = repository.merge_base(base, head)
        if base is None:
            return None
    return repository.changed(base, head)
