"""The event that started the run, read once into a value.

https://docs.github.com/en/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_NO_COMMIT = "0" * 40
_DEPENDABOT = "dependabot[bot]"
_PULL_REQUEST_EVENTS = frozenset({"pull_request", "pull_request_target"})


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
    """Head of a pull request, a merge group or the run that this one follows."""
    head_repository: str | None = None
    """Repository of that head; None when it was deleted or the event has no head."""

    @property
    def is_pull_request(self) -> bool:
        """Whether the event is about a pull request."""
        return self.name in _PULL_REQUEST_EVENTS

    @property
    def is_from_fork(self) -> bool:
        """Whether the commits come from another repository, including one that no longer exists."""
        return (
            self.head_sha is not None
            and self.name != "merge_group"
            and self.head_repository != self.repository
        )

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
    pull_request = _mapping(content, "pull_request")
    merge_group = _mapping(content, "merge_group")
    followed = _mapping(content, "workflow_run")
    repository = _mapping(content, "repository")
    head = _mapping(pull_request, "head")
    head_repository = (
        _mapping(followed, "head_repository") if name == "workflow_run" else _mapping(head, "repo")
    )
    return Event(
        name=name,
        repository=_text(repository, "full_name"),
        is_of_a_fork=_get(repository, "fork") is True,
        actor=actor or _text(_mapping(content, "sender"), "login"),
        ref=_text(content, "ref"),
        default_branch=_text(repository, "default_branch"),
        before=_commit(content, "before"),
        after=_commit(content, "after"),
        base_sha=_commit(_mapping(pull_request, "base"), "sha") or _commit(merge_group, "base_sha"),
        base_ref=_text(merge_group, "base_ref"),
        head_sha=_commit(head, "sha") or _commit(merge_group, "head_sha") or _commit(followed, "head_sha"),
        head_repository=_text(head_repository, "full_name"),
    )


def _get(content: object, key: str) -> object:
    return content.get(key) if isinstance(content, dict) else None


def _mapping(content: object, key: str) -> Mapping[str, object]:
    value = _get(content, key)
    return value if isinstance(value, dict) else {}


def _text(content: object, key: str) -> str | None:
    value = _get(content, key)
    return value if isinstance(value, str) and value else None


def _commit(content: object, key: str) -> str | None:
    value = _text(content, key)
    return value if value != _NO_COMMIT else None
