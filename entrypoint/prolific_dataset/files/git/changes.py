"""What changed between two commits; where git cannot tell, all files are taken for changed."""

from __future__ import annotations

from dataclasses import dataclass, replace

from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.git.repository import Repository


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
                return changed
    except RepositoryError as error:
        return ChangedFiles(paths=None, reason=error.message)
    return ChangedFiles(paths=None, reason=changes.reason)


def changed_since(reference: str, repository: Repository | None) -> ChangedFiles:
    """Find what is different since a branch, tag or commit was left, with what is not committed yet.

    Raises:
        UsageError: there is no such commit in this clone.
    """
    if repository is None:
        raise UsageError(
            f"since: {reference} cannot be looked up, because the files are not in a readable git repository.",
            hint="Run the command in a clone.",
        )
    names = (reference, *(f"refs/{kind}/{reference}" for kind in ("heads", "remotes", "tags")))
    base = next((commit for name in names if (commit := _commit(name, repository)) is not None), None)
    head = repository.commit()
    changed = None
    if base is not None and head is not None:
        changed = _in_range(CommitRange(base=base, head=head, from_merge_base=True), repository)
    if changed is None or head is None:
        raise UsageError(
            f"since: there is no branch, tag or commit {reference} in this clone, or nothing in common with it.",
            hint="Give one that `git branch --all` or `git tag` shows, such as origin/main, or fetch it.",
        )

    return replace(changed, is_edited=lambda location: not repository.has(head, location))


def _commit(name: str, repository: Repository) -> str | None:
    try:
        return repository.commit(name)
    except RepositoryError:
        return None  # it is not how git names a commit


def _in_range(commits: CommitRange, repository: Repository) -> ChangedFiles | None:
    base, head = repository.commit(commits.base), repository.commit(commits.head)
    if base and head and commits.from_merge_base:
        base = repository.merge_base(base, head)
    if base is None or head is None:
        return None
    paths, deleted = repository.changed(base, head)
    return ChangedFiles(paths=paths, deleted=deleted, base=base, tracked=frozenset(repository.paths(head)))
