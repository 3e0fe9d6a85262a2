"""The text report: what is listed, what is only counted, and when it says more."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.config.settings import FailOn, Mode, Policy
from prolific_dataset.github import summary
from prolific_dataset.github.links import Links
from prolific_dataset.model import Findings, Severity, Tally
from prolific_dataset.report import json_writer, sarif, text
from prolific_dataset.report.headline import headline
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import SCENARIOS, file, missing, report
from support.shell import runner_rules


def shown(run: Report, policy: Policy | None = None) -> str:
    return text.render(run, verdict(run, policy or Policy()), colour=False)


def test_many_findings_are_counted() -> None:
    """A log is not flooded: the first ones of each kind, then how many there are and where the next ones are."""
    findings = Findings.of(
        [*(missing("a.jsonl", line, "caption") for line in range(1, 1001)), missing("a.jsonl", 7, "image")]
    )

    lines = shown(report(file("a.jsonl", 1000, findings=findings))).splitlines()

    assert len([line for line in lines if line.startswith("    a.jsonl:")]) == 4
    assert "      997 more errors missing-field caption, next at line 4, 5, 6, 7, 8" in lines


def test_what_is_listed_once_for_a_field_is_one_line() -> None:
    """In the log, in the summary, in SARIF and in the report file: nothing is left to count."""
    once = replace(missing("a.jsonl", 3, "caption"), count=50)
    tally = Tally(rule=once.rule, severity=once.severity, field="caption", count=50)
    run = report(file("a.jsonl", 500, findings=Findings(listed=(once,), tallies=(tally,))))
    judged = verdict(run, Policy())

    assert " more " not in text.render(run, judged, colour=False).partition("Next")[0]
    assert " more" not in summary.render(run, judged, links=Links())
    (result,) = json.loads(sarif.render(run))["runs"][0]["results"]
    assert result["occurrenceCount"] == 50
    (written,) = json.loads(json_writer.render(run, judged, Policy()))["datasets"][0]["files"]
    assert (written["findings"][0]["count"], written["unlisted_count"]) == (50, 0)


def test_errors_come_before_warnings() -> None:
    """Whatever comes first in the file; and the headline counts the warnings."""
    warnings = [replace(missing("a.jsonl", line, "note"), severity=Severity.WARNING) for line in range(1, 6)]
    findings = Findings.of([*warnings, missing("a.jsonl", 9, "caption")])

    run = report(file("a.jsonl", 10, findings=findings, invalid_count=1))
    lines = [line for line in shown(run).splitlines() if line.startswith("    a.jsonl:")]

    assert lines[0].startswith("    a.jsonl:9: error")
    assert headline(run).endswith("invalid; nothing was uploaded, 5 warnings")
    assert (
        json.loads(json_writer.render(run, verdict(run, Policy()), Policy()))["datasets"][0]["files"][0][
            "findings"
        ][0]["line"]
        == 9
    )


def test_a_fix_is_told_once() -> None:
    """Twenty times the same sentence would hide the lines."""
    findings = Findings.of(missing("a.jsonl", line, "caption") for line in range(1, 9))

    assert shown(report(file("a.jsonl", 9, findings=findings))).count("Add the field to the record.") == 1


def test_a_tolerated_run_says_so() -> None:
    """Green against the result is never silent."""
    run, policy = SCENARIOS["partial"](), Policy(fail_on=FailOn.NEVER)
    lines = shown(run, policy)
    page = summary.render(run, verdict(run, policy), links=Links())

    assert "! 4 of 2,000 records rejected by the service" in lines
    assert page.startswith("### ⚠️ 4 of 2,000 records rejected by the service")
    for view in (lines, page):
        assert "The run passes because `fail-on` and `max-rejected` allow this." in view


def test_a_dataset_that_cannot_be_served_says_why() -> None:
    """Each dataset has its own failure."""
    run = SCENARIOS["complete"]()
    failure = Failure(message="There is no such dataset.", hint="Check the id.", exit_code=3)
    broken = replace(run, datasets=(replace(run.datasets[0], failure=failure),))

    assert "  There is no such dataset.\n  Check the id.\n" in shown(broken)


@given(path=st.text(max_size=30), name=st.text(max_size=30), field=st.text(max_size=30))
def test_a_report_never_speaks_to_the_runner(path: str, name: str, field: str) -> None:
    """The same report is printed on a runner, where a line can be a command."""
    finding = replace(missing("a.jsonl", 1, field), path=path, message=name, rule="missing-field")
    run = report(
        file(path, 1, findings=Findings.of([finding]), mode=Mode.VALIDATE), name=name, mode=Mode.VALIDATE
    )

    lines = shown(run)

    assert runner_rules.commands(lines) == []
    assert len(lines.splitlines()) == lines.count("\n")


def test_rejected_records_that_are_not_named_are_told() -> None:
    """The service may count more rejected records than it names: a reader must not take the list for all."""
    run = SCENARIOS["partial"]()
    first = run.files[0]
    assert first.job is not None
    vague = replace(first, job=replace(first.job, rejected_count=10))
    told = replace(run, datasets=(replace(run.datasets[0], files=(vague,)),))

    assert "    The service did not identify 6 rejected records.\n" in shown(told)
    page = summary.render(told, verdict(told, Policy()), links=Links())
    assert ": The service did not identify 6 rejected records.\n" in page


def test_equal_findings_of_many_files_are_one_group() -> None:
    """Three noisy files are three lines of files, and three findings of each kind: one of each file."""
    noisy = [
        file(
            f"{name}.jsonl",
            50,
            mode=Mode.VALIDATE,
            findings=Findings.of(
                replace(missing(f"{name}.jsonl", line, field), severity=Severity.WARNING)
                for line in range(1, 41)
                for field in ("caption", "image")
            ),
        )
        for name in "abc"
    ]

    lines = shown(report(*noisy, mode=Mode.VALIDATE)).splitlines()

    assert [line.split(": ")[0].strip() for line in lines if ":" in line and "warning missing" in line] == [
        "a.jsonl:1",
        "b.jsonl:1",
        "c.jsonl:1",
    ] * 2
    assert "      117 more warnings missing-field caption, 3 files in all" in lines
    assert len(lines) < 20


def test_errors_of_the_last_file_come_before_warnings_of_the_first() -> None:
    """Across files as within one."""
    warned = Findings.of([replace(missing("a.jsonl", 1, "note"), severity=Severity.WARNING)])
    wrong = Findings.of([missing("b.jsonl", 2, "caption")])

    lines = shown(report(file("a.jsonl", 9, findings=warned), file("b.jsonl", 9, findings=wrong)))

    assert lines.index("b.jsonl:2: error") < lines.index("a.jsonl:1: warning")
