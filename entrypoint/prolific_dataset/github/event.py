"""The event that started the run, read once into a value, and which commits it brought.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from dataclasses import dataclass

from prolific_dataset.files.git.changes import Changes, CommitRange

_NO_COMMIT = "0" * 40
_DEPENDABOT = "dependabot[bot]"
_PULL_REQUEST_EVENTS = frozenset({"pull_request", "pull_request_target"})
_MISSING = "The commits to compare are missing (a shallow clone or a forced push): use `fetch-depth: 0`."


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The event that started a run, as far as this program needs it."""

    name: str
    repository: str | None = None
    """`owner/name` of the repository the workflow runs in."""
    is_of_a_fork: bool = False
    """Whether that repository is itself a fork of another one."""
    actor: str | None = None
    ref: str | None = None
    default_branch: str | None = None
    before: str | None = None
    """The branch's commit before a push; None when the push created the branch."""
    after: str | None = None
    base_sha: str | None = None
    """Base of a pull request or a merge group."""
    base_ref: str | None = None
    """The branch that a merge group is to be merged into, such as `refs/heads/main`."""
    head_sha: str | None = None
    """Head of a pull request or a merge group."""
    head_repository: str | None = None
    """Repository of that head; None when it was deleted or the event has no head."""

    @property
    def is_pull_request(self) -> bool:
        """Whether the event is about a pull request."""
        return self.name in _PULL_REQUEST_EVENTS

    @property
    def is_from_fork(self) -> bool:
        """Whether it is a pull request of another repository, including one that no longer exists."""
        return self.is_pull_request and self.head_sha is not None and self.head_repository != self.repository

    @property
    def is_dependabot(self) -> bool:
        """Whether Dependabot started the run, which then sees Dependabot's secrets only."""
        return self.actor == _DEPENDABOT

    @property
    def is_tag(self) -> bool:
        """Whether a tag was pushed."""
        return (self.ref or "").startswith("refs/tags/")

    @property
    def is_default_branch(self) -> bool:
        """Whether the default branch was pushed."""
        return self.default_branch is not None and self.ref == f"refs/heads/{self.default_branch}"


def parse_event(name: str, content: object, *, actor: str | None = None) -> Event:
    """Return the event `name` as its webhook describes it.

    Any content is accepted: what is missing or has another type counts as absent, because GitHub promises only a few
    fields for every event.

    Args:
        name: the event's name.
        content: the parsed JSON of the webhook.
        actor: who started the run, where the environment says so.
    """
    return Event(
        name=name,
        repository=_text(content, "repository", "full_name"),
        is_of_a_fork=_get(content, "repository", "fork") is True,
        actor=actor or _text(content, "sender", "login"),
        ref=_text(content, "ref"),
        default_branch=_text(content, "repository", "default_branch"),
        before=_commit(content, "before"),
        after=_commit(content, "after"),
        base_sha=_commit(content, "pull_request", "base", "sha")
        or _commit(content, "merge_group", "base_sha"),
        base_ref=_text(content, "merge_group", "base_ref"),
        head_sha=_commit(content, "pull_request", "head", "sha")
        or _commit(content, "merge_group", "head_sha"),
        head_repository=_text(content, "pull_request", "head", "repo", "full_name"),
    )


def changes(event: Event | None, *, commit: str | None) -> Changes:
    """Return the commit ranges that describe what `event` brought, best first; `files.git.changes` asks git about them.

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


def _of_pull_request(event: Event, commit: str | None) -> Changes:
    """The merge commit's first parent is the exact base; the one the event names may be older than the merge."""
    named = _between(event.base_sha, event.head_sha, from_merge_base=True).ranges
    if commit is not None and commit != event.head_sha:
        named = (CommitRange(base=f"{commit}^1", head=commit), *named)
    return Changes(ranges=named, reason=_MISSING)


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


def _get(content: object, *keys: str) -> object:
    """Return what is behind these keys, one in the other; None where one is missing."""
    for key in keys:
        content = content.get(key) if isinstance(content, dict) else None
    return content


def _text(content: object, *keys: str) -> str | None:
    value = _get(content, *keys)
    return value if isinstance(value, str) and value else None


def _commit(content: object, *keys: str) -> str | None:
    value = _text(content, *keys)
    return value if value != _NO_COMMIT else None
