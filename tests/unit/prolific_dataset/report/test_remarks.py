"""Notices in proportion: what 30 datasets have in common is one sentence, in every view."""

from __future__ import annotations

from dataclasses import replace

from prolific_dataset.config.settings import Mode, Policy
from prolific_dataset.github import annotations, summary
from prolific_dataset.github.links import Links
from prolific_dataset.model import DatasetID, Findings, Notice, Severity
from prolific_dataset.report import text
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.remarks import remarks
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import file, missing

COMMON = Notice(severity=Severity.NOTICE, message="No schema to check against.")
OWN = Notice(severity=Severity.WARNING, message="schema-drift: s.yml is out of date.")
LOST = Failure(message="There is no report of this dataset.", hint="Run it again.", exit_code=5)


def dataset(number: int, *notices: Notice, failure: Failure | None = None) -> DatasetReport:
    return DatasetReport(
        dataset_id=DatasetID(f"0192a6d4-0000-7000-8000-{number:012d}"),
        name=f"Set {number}",
        files=(file(f"data/{number}.jsonl", 1, mode=Mode.VALIDATE),),
        notices=notices,
        failure=failure,
    )


def run(*datasets: DatasetReport, notices: tuple[Notice, ...] = ()) -> Report:
    return Report(mode=Mode.VALIDATE, datasets=datasets, notices=notices)


MANY = run(*(dataset(number, COMMON, *([OWN] if number == 7 else [])) for number in range(30)))


def views(report: Report) -> list[str]:
    judged = verdict(report, Policy())
    return [
        text.render(report, judged, colour=False),
        summary.render(report, judged, links=Links()),
        annotations.render(report),
    ]


def test_what_all_datasets_have_in_common_is_told_once() -> None:
    """In the terminal, the summary and the annotations."""
    for view in views(MANY):
        assert view.count("No schema to check against") == 1
        assert "(all 30 datasets)" in view


def test_what_some_have_in_common_names_them() -> None:
    """The first ones, and how many more."""
    few = run(*(dataset(number, *([COMMON] if number < 7 else [])) for number in range(9)))

    for view in views(few):
        assert view.count("No schema to check against") == 1
        assert "(7 datasets: Set 0, Set 1, Set 2, Set 3, Set 4 and 2 more)" in view


def test_what_one_has_is_told_with_its_name() -> None:
    """Under its heading; an annotation has it in its title; a folded dataset says that it has a warning."""
    log, page, notes = views(MANY)

    assert (
        "Set 7, 0192a6d4-0000-7000-8000-000000000007\n  ✓ data/7.jsonl  valid             1 record\n" in log
    )
    assert log.count("  warning: schema-drift") == 1
    assert "</code> · 1 warning" in page
    assert "::warning title=Prolific Dataset Upload%3A Set 7::schema-drift" in notes


def test_a_notice_of_a_single_dataset_names_none() -> None:
    """Nothing else can be meant."""
    alone = run(dataset(1, COMMON, COMMON))

    for view in views(alone):
        assert view.count("No schema to check against.") == 1
    assert "title=Prolific Dataset Upload::No schema" in views(alone)[2]


def test_equal_failures_are_one_annotation() -> None:
    """Of the ten that GitHub shows."""
    lost = run(*(dataset(number, failure=LOST) for number in range(12)))

    notes = annotations.render(lost)

    assert notes.count("There is no report of this dataset. (all 12 datasets)") == 1
    assert notes.count("::error") == 1


def test_errors_come_first_and_warnings_are_counted() -> None:
    """A shared warning counts once, for it is shown once; those in files count one by one."""
    error = Notice(severity=Severity.ERROR, message="A job failed.")
    findings = Findings.of([replace(missing("a.jsonl", 1, "x"), severity=Severity.WARNING)])
    odd = replace(dataset(3), files=(file("a.jsonl", 1, mode=Mode.VALIDATE, findings=findings),))
    report = run(dataset(1, OWN), dataset(2, OWN), odd, notices=(COMMON, error))

    assert [each.notice.severity.value for each in remarks(report)] == ["error", "warning", "notice"]
    assert headline(report) == "All 3 records are valid, 2 warnings"
