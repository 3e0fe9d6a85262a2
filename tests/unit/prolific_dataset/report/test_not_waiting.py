"""A run with `--no-wait`: 0 only where the storage has every file, and never a green sign."""

from __future__ import annotations

from typing import Any

import pytest

from prolific_dataset.config.settings import Mode, Policy, Tolerance
from prolific_dataset.model import ImportStatus
from prolific_dataset.report import text
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import Verdict, verdict
from support.reports.scenarios import file, job, report

LATE = Failure(message="The run reached its deadline.", hint="", exit_code=5)


def sent(number: int, status: ImportStatus = ImportStatus.QUEUED, **facts: Any) -> FileReport:  # noqa: ANN401
    return file(f"{number}.jsonl", 1, job=job(number, status), **({"is_sent": True} | facts))


def judged(*files: FileReport, **facts: Any) -> tuple[Report, Verdict]:  # noqa: ANN401
    run = report(*files, mode=Mode.UPLOAD, waited=False, **facts)
    return run, verdict(run, Policy(no_wait=True))


def test_files_in_the_storage_are_enough() -> None:
    """And all that is said is that they are there."""
    run, found = judged(sent(1), sent(2, ImportStatus.COMPLETE))
    shown = text.render(run, found, colour=False)

    assert (found.exit_code, found.tolerated) == (0, True)
    assert "! 1 import not ended yet" in shown
    assert "The run passes because of --no-wait: the storage has the files." in shown
    assert run.outcome == "unfinished"


@pytest.mark.parametrize(
    ("other", "exit_code"),
    [
        (sent(2, ImportStatus.UNINITIALISED, is_sent=False), 5),
        (sent(2, ImportStatus.PARTIAL), 1),
        (sent(2, ImportStatus.FAILED), 1),
        (sent(2, ImportStatus.PENDING_SCHEMA), 1),
        (sent(2, failure=LATE), 5),
        (file("2.jsonl", 1, interrupted=True), 5),
    ],
)
def test_anything_else_is_red(other: FileReport, exit_code: int) -> None:
    assert judged(sent(1), other)[1] == Verdict(exit_code=exit_code)


def test_a_partial_import_that_does_not_say_how_many_were_rejected_is_red() -> None:
    """With waiting, too: none of an unknown number can be tolerated."""
    run = report(sent(1, ImportStatus.PARTIAL), mode=Mode.UPLOAD)

    assert headline(run) == "The service rejected records and does not say how many"
    assert verdict(run, Policy()) == Verdict(exit_code=1)
    assert verdict(run, Policy(max_rejected=Tolerance(percent=50.0))) == Verdict(exit_code=1)


def test_all_ended_is_plainly_green() -> None:
    assert judged(sent(1, ImportStatus.COMPLETE))[1] == Verdict(exit_code=0)


def test_without_the_option_it_is_5() -> None:
    run, _ = judged(sent(1))

    assert verdict(run, Policy()) == Verdict(exit_code=5)
