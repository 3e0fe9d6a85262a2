"""The runner's environment, and what is appended to its files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from prolific_dataset.github.event import Event
from prolific_dataset.github.runner import Runner
from support.shell import runner_rules

EVENTS = Path(__file__).parents[3] / "events"


def environment(tmp_path: Path, **more: str) -> dict[str, str]:
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(tmp_path),
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary"),
        "GITHUB_REPOSITORY": "acme/captions",
        "GITHUB_SHA": "c" * 40,
        **more,
    }


def detect(environ: dict[str, str]) -> Runner:
    runner = Runner.detect(environ)
    assert runner is not None
    return runner


@pytest.mark.parametrize("environ", [{}, {"CI": "true"}, {"GITHUB_ACTIONS": "", "GITHUB_OUTPUT": "x"}])
def test_outside_github_there_is_no_runner(environ: dict[str, str]) -> None:
    """Another CI, or a shell which inherited some names, is no runner."""
    assert Runner.detect(environ) is None


def test_outputs_are_appended(tmp_path: Path) -> None:
    """What earlier parts of the step set stays, and each block has its own delimiter."""
    runner = detect(environment(tmp_path))

    runner.append_outputs({"result": "valid", "import-ids": "[]"})
    runner.append_outputs({"result": "error", "report-path": "half a pair: \ud800"})

    content = (tmp_path / "output").read_text(encoding="utf-8")
    assert runner_rules.outputs(content) == {
        "result": "error",
        "import-ids": "[]",
        "report-path": "half a pair: \\ud800",
    }
    assert len({line.partition("<<")[2] for line in content.splitlines() if "<<" in line}) == 2


def test_the_summary_is_appended(tmp_path: Path) -> None:
    """Markdown goes to the step's own file."""
    runner = detect(environment(tmp_path))

    runner.append_summary("# Done ✅\n")

    assert (tmp_path / "summary").read_text(encoding="utf-8") == "# Done ✅\n"


def test_a_runner_without_files_writes_nothing(tmp_path: Path) -> None:
    """Tools that imitate a runner do not always give the files."""
    runner = detect({"GITHUB_ACTIONS": "true", "GITHUB_OUTPUT": ""})

    runner.append_outputs({"result": "valid"})
    runner.append_summary("text")

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [None, b"", b"{", b"\xff", b"[1]"])
def test_an_unreadable_event_keeps_its_name(tmp_path: Path, content: bytes | None) -> None:
    """A run goes on without it, and then knows no commits and no fork."""
    if content is not None:
        (tmp_path / "event.json").write_bytes(content)

    runner = detect(environment(tmp_path, GITHUB_EVENT_PATH=str(tmp_path / "event.json")))

    assert runner.event() == Event(name="push")


def test_the_event_is_read_from_its_file(tmp_path: Path) -> None:
    """The environment's actor goes before the webhook's sender: after a re-run by hand they differ."""
    recorded = json.loads((EVENTS / "pull-request-fork.json").read_text(encoding="utf-8"))
    (tmp_path / "event.json").write_text(json.dumps(recorded["payload"]))

    event = detect(
        environment(
            tmp_path,
            GITHUB_EVENT_NAME="pull_request",
            GITHUB_EVENT_PATH=str(tmp_path / "event.json"),
            GITHUB_ACTOR="dependabot[bot]",
        )
    ).event()

    assert (event.name, event.head_repository) == ("pull_request", "fan/captions")
    assert event.is_dependabot


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ("push", "acme/captions/blob/" + "c" * 40),
        ("pull_request", "fan/captions/blob/" + "b" * 40),
    ],
)
def test_links_lead_to_what_was_checked(tmp_path: Path, event: str, place: str) -> None:
    """On a pull request to its head, as GITHUB_SHA is a merge that goes away."""
    head = Event(name=event, repository="acme/captions", head_sha="b" * 40, head_repository="fan/captions")
    runner = detect(environment(tmp_path, GITHUB_SERVER_URL="https://github.example/"))

    address = runner.links(head if event == "pull_request" else Event(name=event)).line("data/ä b.jsonl", 3)

    assert address == f"https://github.example/{place}/data/%C3%A4%20b.jsonl#L3"


def test_pages_are_those_of_the_used_version(tmp_path: Path) -> None:
    """A rule's page is the one that belongs to the action's ref; without a ref there is no link."""
    runner = detect(environment(tmp_path, GITHUB_ACTION_REPOSITORY="acme/upload", GITHUB_ACTION_REF="v1"))

    assert (
        runner.links(Event(name="push")).page("docs/reference/policy.md")
        == "https://github.com/acme/upload/blob/v1/docs/reference/policy.md"
    )
    assert detect(environment(tmp_path)).links(Event(name="push")).page("docs/reference/policy.md") is None


@pytest.mark.parametrize(("value", "is_debug"), [("1", True), ("0", False), ("", False)])
def test_debugging_is_asked_for_by_the_runner(tmp_path: Path, value: str, *, is_debug: bool) -> None:
    """Step debugging sets RUNNER_DEBUG to 1."""
    assert detect(environment(tmp_path, RUNNER_DEBUG=value)).debug is is_debug
