"""Which events upload, and what the reader learns when one does not."""

from __future__ import annotations

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import UsageError
from prolific_dataset.github.event import Event
from prolific_dataset.github.mode import decide_mode

FORK = Event(name="pull_request", repository="acme/data", head_sha="1" * 40, head_repository="fan/data")


@pytest.mark.parametrize("name", ["issue_comment", "unheard_of"])
@pytest.mark.parametrize("has_token", [True, False])
def test_auto_only_checks_after_anything_else(name: str, *, has_token: bool) -> None:
    """An upload cannot be undone, so an event that does not mean "accepted" never causes one."""
    assert decide_mode("auto", Event(name=name), has_token=has_token).mode is Mode.VALIDATE


@pytest.mark.parametrize(
    "ref", ["refs/heads/feature", "refs/tags/v1", "refs/tags/main", "refs/heads/main/x", None], ids=str
)
@pytest.mark.parametrize("has_token", [True, False])
def test_a_push_elsewhere_only_checks(ref: str | None, *, has_token: bool) -> None:
    """What is not on the default branch is not accepted yet; a token does not change that, `mode: upload` does."""
    event = Event(name="push", ref=ref, default_branch="main")
    decision = decide_mode("auto", event, has_token=has_token)

    assert decision.mode is Mode.VALIDATE
    assert decision.notice is not None
    assert "`mode: upload`" in decision.notice.message
    assert decide_mode("upload", event, has_token=True).mode is Mode.UPLOAD


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (Event(name="schedule", is_of_a_fork=True), "is a fork"),
        (Event(name="push", ref="refs/heads/main", default_branch="main", is_of_a_fork=True), "is a fork"),
        (Event(name="workflow_dispatch", actor="dependabot[bot]"), "Dependabot secrets"),
    ],
    ids=["schedule of a fork", "push to a fork", "Dependabot"],
)
def test_forks_and_dependabot_only_check(event: Event, words: str) -> None:
    """Nobody gave them a token, and a red run would ask them for one; that nothing is uploaded is said."""
    decision = decide_mode("auto", event, has_token=False)

    assert decision.mode is Mode.VALIDATE
    assert decision.notice is not None
    assert words in decision.notice.message


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (FORK, "comes from a fork"),
        (Event(name="pull_request", actor="dependabot[bot]", head_sha="1" * 40), "Dependabot secrets"),
        (
            Event(name="pull_request", repository="a/b", head_repository="a/b", head_sha="1" * 40),
            "check the secret's name",
        ),
    ],
    ids=["fork", "Dependabot", "own branch"],
)
def test_a_missing_token_is_explained(event: Event, words: str) -> None:
    """The notice names the most likely reason."""
    notice = decide_mode("auto", event, has_token=False).notice

    assert notice is not None
    assert words in notice.message


def test_a_fork_with_a_token_needs_no_notice() -> None:
    """Whether a token is there decides: an organisation may share its secrets with forks."""
    assert decide_mode("auto", FORK, has_token=True).notice is None


@pytest.mark.parametrize("event", [Event(name="push"), FORK])
def test_upload_without_a_token_is_an_error(event: Event) -> None:
    """Asked to upload, a run that cannot does not fall back to something else."""
    with pytest.raises(UsageError) as caught:
        decide_mode("upload", event, has_token=False)

    assert "PROLIFIC_API_TOKEN" in caught.value.hint
    assert "secret" in caught.value.hint


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "workflow_run"])
def test_a_forced_upload_before_the_merge_warns(name: str) -> None:
    """The user's own input may upload from a pull request, and a warning says what that means."""
    decision = decide_mode("upload", Event(name=name), has_token=True)

    assert decision.mode is Mode.UPLOAD
    assert decision.notice is not None
    assert "cannot be changed or deleted" in decision.notice.message


@pytest.mark.parametrize("has_token", [True, False])
def test_validate_is_validate(*, has_token: bool) -> None:
    """Nothing uploads in this mode."""
    assert decide_mode("validate", Event(name="push"), has_token=has_token).mode is Mode.VALIDATE
