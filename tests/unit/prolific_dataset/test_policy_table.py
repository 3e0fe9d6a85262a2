"""The policy, in every combination, against the table that users read."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from prolific_dataset.config.settings import FailOn, Mode, Policy, Tolerance
from prolific_dataset.model import Findings, ImportStatus
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import file, job, missing, report

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "policy.md"

TOLERANCES = {  # of 1,000 judged records, 10 were rejected
    "0": (Tolerance(), False),
    "9": (Tolerance(count=9), False),
    "10": (Tolerance(count=10), True),
    "0.9%": (Tolerance(percent=0.9), False),
    "1%": (Tolerance(percent=1.0), True),
    "100%": (Tolerance(percent=100.0), True),
}


def imported(status: ImportStatus, **facts: object) -> FileReport:
    return file("a.jsonl", 1000, job=job(1, status, **facts))


def broken(exit_code: int) -> FileReport:
    return file("a.jsonl", 1000, failure=Failure(message="x", hint="y", exit_code=exit_code))


FILES = {
    "valid": file("a.jsonl", 1000, mode=Mode.VALIDATE),
    "up-to-date": file("a.jsonl", 1000, new_count=0),
    "complete": imported(ImportStatus.COMPLETE, accepted_count=1000, rejected_count=0),
    "partial": imported(ImportStatus.PARTIAL, accepted_count=990, rejected_count=10),
    "invalid": file("a.jsonl", 1000, findings=Findings.of([missing("a.jsonl", 1, "caption")])),
    "pending-schema": imported(ImportStatus.PENDING_SCHEMA),
    "failed": imported(ImportStatus.FAILED),
    "unfinished": imported(ImportStatus.QUEUED),
    "unfinished after the deadline": broken(5),
    "error 2": broken(2),
    "error 3": broken(3),
    "error 4": broken(4),
    "interrupted": file("a.jsonl", 1000, interrupted=True),
}

COMBINATIONS = list(product(FILES, FailOn, TOLERANCES))


def published() -> dict[str, list[str]]:
    """The exit codes of the page by row, one for each value of `fail-on`."""
    table = PAGE.read_text(encoding="utf-8").partition("| result |")[2].partition("\n\n")[0]
    rows = (line.strip("| ").split(" | ") for line in table.splitlines()[2:])
    return {row[0].replace("`", ""): row[1:] for row in rows}


def run(result: str) -> Report:
    return report(FILES[result], interrupted=result == "interrupted")


@pytest.mark.parametrize(("result", "fail_on", "tolerance"), COMBINATIONS, ids=str)
def test_every_combination_is_as_published(result: str, fail_on: FailOn, tolerance: str) -> None:
    """The page is the contract: each cell of it is what the program exits with."""
    max_rejected, is_tolerated = TOLERANCES[tolerance]
    row = result.partition(" ")[0]
    if row == "partial":
        row += ", at most max-rejected" if is_tolerated else ", more than max-rejected"

    judged = verdict(run(result), Policy(fail_on=fail_on, max_rejected=max_rejected))

    cell = published()[row][list(FailOn).index(fail_on)]
    assert str(judged.exit_code) in cell.replace(" or", ",").split(", ")
    if row == "error":
        assert str(judged.exit_code) == result.partition(" ")[2]


@pytest.mark.parametrize(("result", "fail_on", "tolerance"), COMBINATIONS, ids=str)
def test_green_against_the_result_is_said(result: str, fail_on: FailOn, tolerance: str) -> None:
    """A run that passes although its data did not is marked, and no other is."""
    judged = verdict(run(result), Policy(fail_on=fail_on, max_rejected=TOLERANCES[tolerance][0]))

    is_bad = result in {"partial", "invalid", "pending-schema", "failed"}
    assert judged.tolerated is (is_bad and judged.passed)


@pytest.mark.parametrize("result", FILES)
def test_the_result_is_the_rows_name(result: str) -> None:
    """The output `result` and the exit code never contradict each other."""
    name = "unfinished" if result == "interrupted" else result.partition(" ")[0]

    assert run(result).outcome.value == name


def test_every_result_has_its_row() -> None:
    """Nothing is left to guess."""
    rows = {row.partition(",")[0] for row in published()}

    assert rows == {each.partition(" ")[0] for each in FILES}


@pytest.mark.parametrize("fail_on", FailOn)
def test_an_invalid_file_is_not_tolerated_by_a_count(fail_on: FailOn) -> None:
    """`max-rejected` is about what the service rejected; invalid next to partial stays red by default."""
    both = report(FILES["invalid"], FILES["partial"])

    judged = verdict(both, Policy(fail_on=fail_on, max_rejected=Tolerance(percent=100)))

    assert judged.exit_code == (1 if fail_on is FailOn.INVALID_OR_REJECTED else 0)


def test_the_most_basic_cause_decides() -> None:
    """A refused token explains a service that does not answer, not the other way round."""
    assert verdict(report(FILES["error 4"], FILES["error 3"]), Policy()).exit_code == 3


def test_no_file_is_green_only_where_it_may_be() -> None:
    """With `if-no-files-found: warn` or `ignore` a run has no file and nothing to fail for."""
    assert verdict(report(), Policy()).exit_code == 0
