"""Each fault at each step, once, twice and for ever: what comes of it, and that a re-run always mends it."""

from __future__ import annotations

import json

import pytest

from prolific_dataset.config.settings import Policy
from prolific_dataset.report import json_writer
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from prolific_sandbox import Fault, FaultKind, Step
from support.service.service_world import DATASET, TOKEN, ServiceWorld

STEPS = [Step.DATASET, Step.UPLOAD_URL, Step.PUT, Step.POLL]
TIMES = {"once": 1, "twice": 2, "for-ever": None}
PASSING = {
    **{f"status-{status}": {"status": status} for status in (408, 425, 429, 500, 502, 503, 504)},
    "retry-after-seconds": {"status": 429, "retry_after": "7"},
    "retry-after-date": {"status": 503, "retry_after": "date+7"},
    **{
        kind.value: {"kind": kind}
        for kind in (
            FaultKind.DROP_BEFORE,
            FaultKind.DROP_MIDWAY,
            FaultKind.DROP_AFTER,
            FaultKind.TRUNCATE,
            FaultKind.HTML,
            FaultKind.EMPTY,
            FaultKind.NOT_JSON,
        )
    },
    "delay": {"kind": FaultKind.DELAY, "seconds": 30.0},
    "drip": {"kind": FaultKind.DRIP, "seconds": 0.02},
}
LASTING = {
    "status-400": {"status": 400},
    "status-422": {"status": 422},
    "redirect": {"kind": FaultKind.REDIRECT, "status": 307},
}
HARMLESS_AT_THE_STORAGE = {"empty", "not-json", "delay", "drip", "truncate", "drop-after"}
"""The work was done, and the import job says so, even where the reply was lost."""
REPLY_LOST = {"status-500", "status-502", "status-504", "drop-before", "drop-midway", "html"}
"""The file may be stored: it is watched for five minutes instead of being sent again."""


@pytest.fixture
def world(world: ServiceWorld) -> ServiceWorld:
    world.write("a.jsonl", "one", "two")
    world.write("b.jsonl", "three")
    return world


def fault(step: Step, settings: dict[str, object], times: int | None) -> Fault:
    return Fault(step=step, times=times, **{"kind": FaultKind.STATUS, **settings})  # type: ignore[arg-type]


def exit_code(report: Report) -> int:
    return verdict(report, Policy()).exit_code


def mended(world: ServiceWorld, first: Report) -> None:
    """Without faults a re-run is green, every record is there once, and nothing that was said is secret."""
    world.sandbox.change(faults=())
    again = world.upload()
    assert again.outcome in (Outcome.COMPLETE, Outcome.UP_TO_DATE), again
    assert sorted(world.stored) == ["one", "three", "two"]
    told = [json_writer.render(report, verdict(report, Policy()), Policy()) for report in (first, again)]
    told.append(json.dumps(world.events, default=str))
    for text in told:
        assert "X-Amz" not in text
        assert TOKEN not in text


@pytest.mark.parametrize("times", ["once", "twice"])
@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_that_passes(world: ServiceWorld, step: Step, name: str, times: str) -> None:
    """The run is as good as one without it."""
    world.sandbox.change(faults=(fault(step, PASSING[name], TIMES[times]),))

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE, report
    mended(world, report)


@pytest.mark.parametrize("name", PASSING)
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_that_does_not_pass(world: ServiceWorld, step: Step, name: str) -> None:
    """Retries end, the exit code tells whose fault it is, and what is known is reported."""
    world.sandbox.change(faults=(fault(step, PASSING[name], None),))

    report = world.upload(timeout=600.0)

    works = name in ("delay", "drip") or (step is Step.PUT and name in HARMLESS_AT_THE_STORAGE)
    in_doubt = step is Step.PUT and name in REPLY_LOST
    late = (step is Step.POLL or in_doubt) and not works
    assert exit_code(report) == (0 if works else 5 if late else 4), report
    none = step in (Step.DATASET, Step.UPLOAD_URL) and not works
    assert len(report.import_ids) == (0 if none else 1 if in_doubt and not works else 2)
    mended(world, report)


@pytest.mark.parametrize("times", TIMES)
@pytest.mark.parametrize("name", LASTING)
@pytest.mark.parametrize("step", STEPS)
def test_a_fault_that_is_not_retried(world: ServiceWorld, step: Step, name: str, times: str) -> None:
    """It fails what it hits: the run, a file, or nothing, where a poll is borne until the deadline."""
    world.sandbox.change(faults=(fault(step, LASTING[name], TIMES[times]),))

    report = world.upload(timeout=600.0)

    asked = len(world.sandbox.seen(step))
    match step:
        case Step.POLL:
            assert exit_code(report) == (5 if times == "for-ever" else 0)
        case Step.DATASET:
            assert (exit_code(report), asked) == (4, 1)
        case _:
            failed = [file.outcome is Outcome.ERROR for file in report.files]
            assert failed == {"once": [True, False], "twice": [True, True], "for-ever": [True, True]}[times]
            assert asked == 2
            assert exit_code(report) == 4
    mended(world, report)


@pytest.mark.parametrize("status", [401, 403, 404])
@pytest.mark.parametrize("step", STEPS)
def test_no_access(world: ServiceWorld, step: Step, status: int) -> None:
    """The API's refusal ends the run; the storage's means that the URL is spent, and the API's 404 may pass."""
    world.sandbox.change(faults=(fault(step, {"status": status}, None),))

    report = world.upload(timeout=600.0)

    expected = {(Step.POLL, 404): 5, (Step.PUT, 401): 4, (Step.PUT, 403): 4, (Step.PUT, 404): 4}
    assert exit_code(report) == expected.get((step, status), 3)
    if (step, status) == (Step.PUT, 403):
        assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 6  # two files, three URLs each
    mended(world, report)


@pytest.mark.parametrize("name", ["drop-after", "truncate", "status-503", "status-500", "html"])
@pytest.mark.parametrize("arrival", [0.0, 2.5])
def test_a_second_put_that_would_import_again(world: ServiceWorld, name: str, arrival: float) -> None:
    """A service that takes every PUT for a new file: one whose reply was lost is not made again."""
    world.sandbox.change(
        second_put="import-again",
        arrival_seconds=arrival,
        faults=(fault(Step.PUT, PASSING[name], 1),),
    )

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert world.stored == ["one", "two", "three"]


def test_a_url_that_expires_after_a_lost_reply(world: ServiceWorld) -> None:
    """The reply is lost and the URL refused from then on: the import job knows that the file is there."""
    world.sandbox.change(
        second_put="refuse",
        arrival_seconds=3.0,
        faults=(fault(Step.PUT, {"kind": FaultKind.DROP_AFTER}, 1),),
    )

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert len(world.sandbox.datasets[DATASET].jobs) == 2


def test_an_expired_url_is_replaced(world: ServiceWorld) -> None:
    """The URL's time is over when the storage gets it; a new one is asked for."""
    world.sandbox.change(faults=(fault(Step.PUT, {"status": 403}, 2),))

    report = world.upload()

    assert report.outcome is Outcome.COMPLETE
    assert len(world.sandbox.seen(Step.UPLOAD_URL)) == 4
    mended(world, report)


def test_an_import_that_is_not_known_at_first(world: ServiceWorld) -> None:
    """404 right after the upload URL was given is no refusal."""
    world.sandbox.change(not_found_polls=4)

    assert world.upload().outcome is Outcome.COMPLETE


def test_an_unknown_status(world: ServiceWorld) -> None:
    """A word the service has learnt since is shown and polled on, and a re-run attaches to it."""
    world.sandbox.change(status_words={"processing": "pondering"}, processing_seconds=50.0)

    assert world.upload(timeout=5.0).outcome is Outcome.UNFINISHED
    assert world.upload().outcome is Outcome.COMPLETE
    assert world.stored == ["one", "two", "three"]


@pytest.mark.parametrize(
    ("knobs", "words"),
    [
        *(
            ({"error_body": body}, "with 400")
            for body in ("error", "message", "issues", "text", "html", "empty")
        ),
        *(({"error_detail": detail}, "planned fault at") for detail in ("text", "list", "fields")),
    ],
)
def test_every_shape_of_an_error(world: ServiceWorld, knobs: dict[str, str], words: str) -> None:
    """Whatever it looks like, the run ends with a sentence, which quotes what the service says."""
    world.sandbox.change(**knobs, faults=(fault(Step.DATASET, {"status": 400}, None),))

    failure = world.upload().datasets[0].failure

    assert failure is not None
    assert words in failure.message
