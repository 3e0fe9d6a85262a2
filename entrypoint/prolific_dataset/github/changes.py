"""Which commits an event brought, for runs that check changed files only. Reads no git: `files.changed` does."""

from __future__ import annotations

from prolific_dataset.files.changed import Changes, CommitRange
from prolific_dataset.github.event import Event


def changes(event: Event | None, *, commit: str | None) -> Changes:
    """Return the commit ranges that describe what `event` brought, best first.

    Args:
        event: what started the run; None outside a runner.
        commit: the commit the run is about; for a pull request, the merge of base and head.
    """
    if event is None:
        return Changes(reason="Outside GitHub Actions no event says what changed.")
    match event.name:
        case "pull_request":
            return _of_pull_request(event, commit)
        case "pull_request_target":
            return _between(event.base_sha, event.head_sha, from_merge_base=True)
        case "merge_group":
            return _of_merge_group(event)
        case "push":
            return _of_push(event)
        case _:
            return Changes(reason=f"The event `{event.name}` does not say what changed.")


_MISSING = "The commits to compare are missing (a shallow clone or a forced push): use `fetch-depth: 0`."


def _of_pull_request(event: Event, commit: str | None) -> Changes:
    """The merge commit's first parent is the exact base; the one the event names may be older than the merge."""
    merged = () if commit is None else (CommitRange(base=f"{commit}^1", head=commit),)
    if commit is not None and commit == event.head_sha:
        merged = ()
    return Changes(
        ranges=(*merged, *_between(event.base_sha, event.head_sha, from_merge_base=True).ranges),
        reason=_MISSING,
    )


def _of_merge_group(event: Event) -> Changes:
    """Compare with the branch: the base that the event names is often the group before, which may never be merged."""
    branch = (event.base_ref or "").removeprefix("refs/heads/")
    return _between(f"refs/remotes/origin/{branch}" if branch else None, event.head_sha, from_merge_base=True)


def _of_push(event: Event) -> Changes:
    if event.is_tag:
        return Changes(reason="A tag was pushed, which says nothing about what changed.")
    if event.before is not None:
        return _between(event.before, event.after)
    if event.is_default_branch or event.default_branch is None:
        return Changes(reason="This is the first push of the branch, so every file is new to it.")
    return _between(f"refs/remotes/origin/{event.default_branch}", event.after, from_merge_base=True)


def _between(base: str | None, head: str | None, *, from_merge_base: bool = False) -> Changes:
    if base is None or head is None:
        return Changes(reason="The event does not name the commits to compare.")
    return Changes(
        ranges=(CommitRange(base=base, head=head, from_merge_base=from_merge_base),), reason=_MISSING
    )
