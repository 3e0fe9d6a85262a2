"""Annotations: which findings get the ten slots, and what the runner reads."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.github import annotations
from prolific_dataset.model import Finding, Findings, ImportStatus, Notice, Severity, Tally
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import Report
from support.reports.scenarios import file, job, missing, rejected, report
from support.shell import runner_rules


def wrong(path: str, *places: tuple[int, str]) -> FileReport:
    return file(path, 500, findings=Findings.of(missing(path, line, field) for line, field in places))


def errors(shown: Report) -> list[runner_rules.Command]:
    return [each for each in runner_rules.commands(annotations.render(shown)) if each.name == "error"]


def test_a_few_findings_are_all_shown() -> None:
    """Up to ten, each has its own annotation at its line and column, titled with its rule."""
    shown = errors(report(wrong("a.jsonl", *((line, "caption") for line in range(1, 11)))))

    assert [each.properties["line"] for each in shown] == [str(line) for line in range(1, 11)]
    assert {each.properties["title"] for each in shown} == {"missing-field (caption)"}
    assert {each.properties["file"] for each in shown} == {"a.jsonl"}


def test_on_a_green_run_nothing_is_an_error() -> None:
    """What `max-rejected` or `fail-on` tolerates is a warning, within the budget of warnings."""
    places = ((line, "caption") for line in range(1, 12))

    shown = runner_rules.commands(annotations.render(report(wrong("a.jsonl", *places)), tolerated=True))

    assert {each.name for each in shown} == {"warning"}
    assert len(shown) == annotations.BUDGET
    assert shown[-1].data.startswith("2 more warnings not shown here")


def test_the_tenth_slot_counts_the_rest() -> None:
    """The runner drops the eleventh without a word, so the tenth says how many there are."""
    shown = errors(report(wrong("a.jsonl", *((line, "caption") for line in range(1, 12)))))

    assert len(shown) == annotations.BUDGET
    assert shown[-1].data.startswith("2 more errors not shown here")
    assert "file" not in shown[-1].properties


def test_kinds_and_files_are_spread() -> None:
    """A hundred findings of one kind do not hide the one of another kind or of another file."""
    many = wrong("a.jsonl", *((line, "caption") for line in range(1, 101)), (101, "image"))
    other = wrong("b.jsonl", (7, "caption"))

    shown = errors(report(many, other))

    places = [(each.properties.get("file"), each.properties.get("line")) for each in shown[:-1]]
    assert ("a.jsonl", "101") in places
    assert ("b.jsonl", "7") in places
    assert places == sorted(places, key=lambda each: (each[0] or "", int(each[1] or 0)))


def test_equal_findings_are_counted_where_the_first_is() -> None:
    """The first of a kind in a file says how many follow, and where."""
    shown = errors(report(wrong("a.jsonl", *((line, "caption") for line in range(1, 51)))))

    assert "50 times in this file, next at line 2, 3, 4, 5, 6, 7, 8, 9." in shown[0].data
    assert "times in this file" not in shown[1].data


def test_what_is_listed_once_for_a_field_tells_of_all() -> None:
    """It says itself how many records it is about: nothing is added, and no slot goes to the rest."""
    findings = Findings(
        listed=(replace(missing("a.jsonl", 3, "caption"), count=50),),
        tallies=(Tally(rule="missing-field", severity=Severity.ERROR, field="caption", count=50),),
    )
    (shown,) = errors(report(file("a.jsonl", 500, findings=findings)))

    assert shown.properties["line"] == "3"
    assert "times in this file" not in shown.data


def test_warnings_have_their_own_budget() -> None:
    """The runner counts errors, warnings and notices apart."""
    warnings = Findings.of(
        Finding(rule="unknown-field", severity=Severity.WARNING, message="x", path="a.jsonl", line=line)
        for line in range(1, 30)
    )
    shown = runner_rules.commands(annotations.render(report(file("a.jsonl", 30, findings=warnings))))

    assert [each.name for each in shown] == ["warning"] * annotations.BUDGET


@given(st.lists(st.text(max_size=50), min_size=1, max_size=4), st.integers(1, 30))
def test_any_text_makes_the_same_commands(texts: list[str], count: int) -> None:
    """Text decides what is said, never how many commands there are or of which kind."""
    findings = Findings.of(
        Finding(
            rule="rejected-record",
            severity=Severity.ERROR,
            message=texts[line % len(texts)],
            path=f"p{texts[0]}",
            line=line,
            field=texts[-1],
        )
        for line in range(1, count + 1)
    )
    lines = annotations.render(report(file("a.jsonl", 30, findings=findings)))

    found = runner_rules.commands(lines)

    assert [each.name for each in found] == ["error"] * min(count, annotations.BUDGET)
    assert len(found) == len(lines.splitlines())


def test_a_tolerated_rejection_comes_before_all_warnings() -> None:
    """On a green run it is a warning, and the most telling one: notices and warnings of files come after it."""
    path = "a.jsonl"
    warnings = [replace(missing(path, line, f"f{line}"), severity=Severity.WARNING) for line in range(1, 50)]
    run = report(
        file(
            path,
            100,
            findings=Findings.of(warnings),
            rejections=Findings.of([rejected(path, 99, "image", "not an image")]),
            job=job(1, ImportStatus.PARTIAL, accepted_count=99, rejected_count=1),
        ),
        notices=tuple(Notice(severity=Severity.WARNING, message=f"Notice {n}.") for n in range(20)),
    )

    lines = annotations.render(run, tolerated=True).splitlines()

    assert len(lines) == 10
    assert lines[0].startswith("::warning file=a.jsonl,line=99,title=rejected-record (image)::not an image")
    assert "::error" not in "".join(lines)
