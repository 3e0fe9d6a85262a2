"""What a run came to, in one sentence, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import Appended, Finding, Findings, ImportStatus, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.report.sentences import next_steps
from support.reports.scenarios import SCENARIOS, file, job, missing, report

LATE = Failure(message="The run reached its deadline.", hint="Run again.", exit_code=5)
EMPTY = Findings.of(
    [Finding(rule="empty-file", severity=Severity.ERROR, message="There is no record.", path="a.jsonl")]
)


def imported(records: int, duplicates: int) -> Report:
    facts = {"accepted_count": records, "rejected_count": 0, "duplicate_count": duplicates}
    return report(file("a.jsonl", records, job=job(1, ImportStatus.COMPLETE, **facts)))


def checked(*files: FileReport) -> Report:
    validated = (replace(each, mode=Mode.VALIDATE) for each in files)
    return report(*validated, mode=Mode.VALIDATE)


def appended(accepted: int, rejected: int = 0, *, held: tuple[int | None, int | None]) -> Report:
    facts = Appended(accepted_count=accepted, rejected_count=rejected)
    return report(file("a.jsonl", 9, appended=facts), held=held)


@pytest.mark.parametrize(
    ("run", "sentence"),
    [
        (report(file("a.jsonl", 1, mode=Mode.VALIDATE), mode=Mode.VALIDATE), "The record is valid"),
        (report(mode=Mode.VALIDATE), "There was nothing to do"),
        (
            checked(file("a.jsonl", 1, is_form_only=True)),
            "Only the form of the record was checked, because there is no schema",
        ),
        (
            checked(file("a.jsonl", 3), file("b.jsonl", 2, is_form_only=True)),
            "All 5 records are valid, but of 2 only the form was checked, because there is no schema",
        ),
        (
            checked(
                file("a.jsonl", 2, is_form_only=True, findings=Findings.of([missing("a.jsonl", 1, "x")]))
            ),
            "1 of 2 records is invalid; only the form was checked, because there is no schema",
        ),
        (imported(3, 0), "3 records imported"),
        (imported(3, 1), "2 records imported, 1 duplicate left out"),
        (imported(3, 3), "Nothing new: the dataset already had all 3 records"),
        (appended(3, held=(7, 10)), "3 records appended"),
        (appended(3, held=(7, 8)), "1 record appended, 2 were there"),
        (appended(3, held=(7, 7)), "3 records accepted: appended now, or there before"),
        (appended(3, held=(None, None)), "3 records accepted: appended now, or there before"),
        (appended(0, 1, held=(7, 7)), "1 record rejected by the service"),
        (appended(2, 1, held=(7, 9)), "1 of 3 records rejected by the service"),
        (
            report(file("a.jsonl", 9, new_count=0, still_rejected_count=2)),
            "2 records rejected before and unchanged",
        ),
        (report(file("a.jsonl", 1, new_count=0)), "Up to date: the dataset already has the record"),
        (
            report(
                file("a.jsonl", 1, mode=Mode.VALIDATE, findings=Findings.of([missing("a.jsonl", 1, "x")])),
                mode=Mode.VALIDATE,
            ),
            "1 of 1 record is invalid",
        ),
        (
            report(file("a.jsonl", 9, findings=Findings.of([missing("a.jsonl", 1, "x")]))),
            "1 of 9 records is invalid; nothing was uploaded",
        ),
        (
            report(file("a.jsonl", 0, findings=EMPTY, invalid_count=0)),
            "1 file cannot be uploaded; nothing was uploaded",
        ),
        (report(file("a.jsonl", 9, interrupted=True), failure=LATE), "1 file not finished in time"),
        (report(failure=LATE), "The run was not finished in time"),
    ],
)
def test_the_headline(run: Report, sentence: str) -> None:
    """Counts and grammar are right for one, many and none."""
    assert headline(run) == sentence


def test_every_kind_of_outcome_has_its_step() -> None:
    """A run with several kinds of trouble says what to do about each, once."""
    run = replace(
        SCENARIOS["partial"](),
        datasets=tuple(
            SCENARIOS[name]().datasets[0] for name in ("partial", "failed", "pending-schema", "unfinished")
        ),
    )

    steps = next_steps(run)

    assert len(steps) == 4
    assert [step.split()[0] for step in steps] == ["Fix", "Set", "Read", "Run"]


@pytest.mark.parametrize("name", ["valid", "complete", "up-to-date"])
def test_a_fine_run_needs_nothing(name: str) -> None:
    """No advice where there is nothing to do."""
    assert next_steps(SCENARIOS[name]()) == ()


def test_an_interrupted_run_can_be_taken_up() -> None:
    """Even when it was stopped before any file was looked at."""
    assert next_steps(report(interrupted=True))[0].startswith("Run again")


@pytest.mark.parametrize(
    "run", [report(interrupted=True, mode=Mode.VALIDATE), report(failure=LATE, mode=Mode.VALIDATE)]
)
def test_a_check_that_was_cut_off_left_nothing_behind(run: Report) -> None:
    """Nothing is said about imports where none can be."""
    assert next_steps(run) == ("Run again: validation changes nothing, so there is nothing to undo.",)
