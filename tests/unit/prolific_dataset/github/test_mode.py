"""Which events upload, and what the reader is told when one does not."""

from __future__ import annotations

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import UsageError
from prolific_dataset.github.event import Event
from prolific_dataset.github.mode import decide_mode
from prolific_dataset.model import Severity

FORK = Event(name="pull_request", repository="acme/data", head_sha="1" * 40, head_repository="fan/data")


@pytest.mark.parametrize(
    "name", ["push", "workflow_dispatch", "schedule", "release", "repository_dispatch"], ids=str
)
def test_auto_uploads_after_events_that_mean_accepted(name: str) -> None:
    """What was merged, tagged, scheduled or asked for by hand is uploaded, if there is a token."""
    decision = decide_mode("auto", Event(name=name), has_token=True)

    assert decision.mode is Mode.UPLOAD
    assert decision.notice is None


@pytest.mark.parametrize(
    "name",
    ["pull_request", "merge_group", "pull_request_target", "workflow_run", "issue_comment", "unheard_of"],
)
@pytest.mark.parametrize("has_token", [True, False])
def test_auto_only_checks_after_anything_else(name: str, *, has_token: bool) -> None:
    """An upload cannot be undone, so an event that does not mean "accepted" never causes one."""
    assert decide_mode("auto", Event(name=name), has_token=has_token).mode is Mode.VALIDATE


def test_a_push_without_a_token_is_loud() -> None:
    """A run that was meant to upload and could not must not look like success."""
    decision = decide_mode("auto", Event(name="push"), has_token=False)

    assert decision.mode is Mode.VALIDATE
    assert decision.notice is not None
    assert decision.notice.severity is Severity.WARNING
    assert decision.notice.message.startswith("Nothing was uploaded: there is no API token.")


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


def test_outside_a_runner_the_token_decides() -> None:
    """On a laptop there is no event."""
    assert decide_mode("auto", None, has_token=True).mode is Mode.UPLOAD
    assert decide_mode("auto", None, has_token=False).mode is Mode.VALIDATE


@pytest.mark.parametrize("event", [None, Event(name="push"), FORK])
def test_upload_without_a_token_is_an_error(event: Event | None) -> None:
    """Asked to upload, a run that cannot does not fall back to something else."""
    with pytest.raises(UsageError) as caught:
        decide_mode("upload", event, has_token=False)

    assert "api-token" in caught.value.hint


@pytest.mark.parametrize("name", ["pull_request", "pull_request_target", "workflow_run"])
def test_a_forced_upload_before_the_merge_warns(name: str) -> None:
    """The user's own input may upload from a pull request, and is told what that means."""
    decision = decide_mode("upload", Event(name=name), has_token=True)

    assert decision.mode is Mode.UPLOAD
    assert decision.notice is not None
    assert "cannot be changed or deleted" in decision.notice.message


@pytest.mark.parametrize("has_token", [True, False])
def test_validate_is_validate(*, has_token: bool) -> None:
    """Nothing uploads in this mode."""
    assert decide_mode("validate", Event(name="push"), has_token=has_token).mode is Mode.VALIDATE
