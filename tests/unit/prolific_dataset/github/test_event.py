"""Recorded events: what each of them means, in one table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import UsageError
from prolific_dataset.files.git.changes import CommitRange
from prolific_dataset.github.event import Event, changes, parse_event
from prolific_dataset.github.mode import decide_mode

EVENTS = Path(__file__).parents[3] / "events"
BEFORE, AFTER, MERGE = "a" * 40, "b" * 40, "c" * 40
FROM_MERGE_BASE = CommitRange(base=BEFORE, head=AFTER, from_merge_base=True)
TABLE = {
    # event: (mode with a token, the ranges that say what changed)
    "push": (Mode.UPLOAD, [CommitRange(base=BEFORE, head=AFTER)]),
    "push-first": (
        Mode.VALIDATE,
        [CommitRange(base="refs/remotes/origin/main", head=AFTER, from_merge_base=True)],
    ),
    "push-first-default-branch": (Mode.UPLOAD, []),
    "push-forced": (Mode.VALIDATE, [CommitRange(base=BEFORE, head=AFTER)]),
    "push-tag": (Mode.VALIDATE, []),
    "push-deleted-branch": (Mode.VALIDATE, []),
    "pull-request": (Mode.VALIDATE, [CommitRange(base=f"{MERGE}^1", head=MERGE), FROM_MERGE_BASE]),
    "pull-request-fork": (Mode.VALIDATE, [CommitRange(base=f"{MERGE}^1", head=MERGE), FROM_MERGE_BASE]),
    "pull-request-deleted-fork": (
        Mode.VALIDATE,
        [CommitRange(base=f"{MERGE}^1", head=MERGE), FROM_MERGE_BASE],
    ),
    "pull-request-dependabot": (
        Mode.VALIDATE,
        [CommitRange(base=f"{MERGE}^1", head=MERGE), FROM_MERGE_BASE],
    ),
    "pull-request-target": (Mode.VALIDATE, [FROM_MERGE_BASE]),
    "merge-group": (
        Mode.VALIDATE,
        [CommitRange(base="refs/remotes/origin/main", head=AFTER, from_merge_base=True)],
    ),
    "workflow-dispatch": (Mode.UPLOAD, []),
    "schedule": (Mode.UPLOAD, []),
    "release": (Mode.UPLOAD, []),
    "repository-dispatch": (Mode.UPLOAD, []),
    "workflow-run": (Mode.VALIDATE, []),
}


def event(name: str) -> Event:
    recorded = json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8"))
    return parse_event(recorded["name"], recorded["payload"])


def test_every_recorded_event_is_decided() -> None:
    """A payload without a decision would not be tested at all."""
    assert sorted(TABLE) == sorted(path.stem for path in EVENTS.glob("*.json"))


@pytest.mark.parametrize("name", TABLE)
def test_an_event_uploads_or_only_checks(name: str) -> None:
    """With a token the event decides; without one nothing uploads, and what would have uploaded is red."""
    mode, _ = TABLE[name]
    decision = decide_mode("auto", event(name), has_token=True)

    assert decision.mode is mode
    if mode is Mode.UPLOAD:
        assert decision.notice is None
        said = f"Nothing was uploaded after `{event(name).name}`: there is no API token"
        with pytest.raises(UsageError, match=said) as red:
            decide_mode("auto", event(name), has_token=False)
        assert "environment" in red.value.message
        assert "mode: validate" in red.value.hint
    else:
        assert decide_mode("auto", event(name), has_token=False).mode is mode


@pytest.mark.parametrize("name", TABLE)
def test_an_event_says_what_changed(name: str) -> None:
    """Each event names its commits, or a reason why every file counts."""
    found = changes(event(name), commit=MERGE)

    assert list(found.ranges) == TABLE[name][1]
    assert found.reason.endswith((".", "`fetch-depth: 0`."))


@pytest.mark.parametrize(
    ("name", "is_fork"),
    [
        ("pull-request", False),
        ("pull-request-fork", True),
        ("pull-request-deleted-fork", True),
        ("pull-request-dependabot", False),
        ("merge-group", False),
        ("push", False),
    ],
)
def test_a_fork_is_known_also_when_it_is_gone(name: str, *, is_fork: bool) -> None:
    """A deleted fork has no name to compare with."""
    assert event(name).is_from_fork is is_fork


def test_dependabot_is_known() -> None:
    """Its runs have their own secrets."""
    assert event("pull-request-dependabot").is_dependabot
    assert not event("pull-request").is_dependabot


def test_a_checkout_of_the_head_has_no_merge_commit() -> None:
    """Where the run is about the head itself, its first parent is no base."""
    assert list(changes(event("pull-request"), commit=AFTER).ranges) == [FROM_MERGE_BASE]


@pytest.mark.parametrize(
    "payload",
    [
        None,
        [],
        "text",
        {},
        {"pull_request": 3},
        {"pull_request": {"head": None}},
        {"before": 7, "forced": "x"},
    ],
)
@pytest.mark.parametrize("name", ["push", "pull_request", "merge_group", "workflow_run"])
def test_a_strange_payload_is_no_error(name: str, payload: object) -> None:
    """The service of events grows; what is not understood counts as absent."""
    found = parse_event(name, payload)

    assert found.name == name
    assert found.head_sha is None
    assert changes(found, commit=None).ranges == ()
