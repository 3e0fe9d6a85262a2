"""The step summary: what it says in which case, and that nothing from outside changes its form."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documentation.golden import LINKS, WRITTEN
from prolific_dataset.config.settings import Mode, Policy
from prolific_dataset.github import summary
from prolific_dataset.github.links import Links
from prolific_dataset.model import Finding, Findings, Severity
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.markdown import rendered
from support.reports.scenarios import SCENARIOS, file, missing, report


def shown(run: Report, policy: Policy | None = None) -> str:
    return summary.render(run, verdict(run, policy or Policy()), links=LINKS, written=WRITTEN)


@pytest.mark.parametrize(
    ("new_counts", "sentence"),
    [
        ((None, None), "What an upload would add is unknown: the dataset was not asked what it has."),
        ((1200, 800), "An upload would send 2,000 records from 2 files."),
        ((120, 0), "An upload would send 120 records from 1 file."),
        ((0, 0), "An upload would add nothing: the dataset already has these records."),
    ],
)
def test_a_pull_request_learns_what_an_upload_would_do(
    new_counts: tuple[int | None, int | None], sentence: str
) -> None:
    """Before the merge, nothing is sent, and the reader knows what will be."""
    first, second = new_counts
    run = report(
        file("a.jsonl", 1200, mode=Mode.VALIDATE, new_count=first),
        file("b.jsonl", 800, mode=Mode.VALIDATE, new_count=second),
        mode=Mode.VALIDATE,
    )

    assert sentence in shown(run)


def test_without_a_repository_nothing_is_linked() -> None:
    """A runner that does not say where the files are gets names."""
    run = SCENARIOS["partial"]()

    assert "<a " not in summary.render(run, verdict(run, Policy()), links=Links())


def test_the_worst_files_stay_when_not_all_fit() -> None:
    """With more files than rows, the good ones go."""
    good = [file(f"{number:04}.jsonl", 1, mode=Mode.VALIDATE) for number in range(1100)]
    bad = file("x.jsonl", 1, mode=Mode.VALIDATE, findings=Findings.of([missing("x.jsonl", 1, "caption")]))

    markdown = shown(report(*good, bad, mode=Mode.VALIDATE))

    assert "x.jsonl" in markdown
    assert "**1,101 files**, 101 not shown" in markdown


TEXT = st.text(alphabet=st.characters(), max_size=20) | st.text(
    "|<>`\n#-*_[](){}!&@:\\/.w1 \u202e", max_size=30
)


@settings(max_examples=60)
@given(path=TEXT, name=TEXT, message=TEXT, field=TEXT, reason=TEXT)
def test_no_text_changes_the_form(path: str, name: str, message: str, field: str, reason: str) -> None:
    """The page has the same tags whatever the texts are, code letters in messages aside."""

    def page(filler: str | None) -> list[str]:
        made = _page(*((filler,) * 5) if filler else (path, name, message, field, reason))
        return [tag for tag in made if tag != "code"]

    assert page(None) == page("plain")


def _page(path: str, name: str, message: str, field: str, reason: str) -> list[str]:
    partial = SCENARIOS["partial"]()
    finding = Finding(
        rule="rejected-record",
        severity=Severity.ERROR,
        message=f"m{message}",
        path=f"p{path}",
        line=3,
        field=f"f{field}",
    )
    files = (
        replace(
            partial.files[0],
            path=f"p{path}",
            rejections=Findings.of([finding]),
            job=replace(partial.files[0].job, reason=f"r{reason}"),
        ),
    )
    dataset = replace(partial.datasets[0], name=f"n{name}", files=files)
    return rendered(shown(replace(partial, datasets=(dataset,)))).tags


def test_a_fix_is_told_once() -> None:
    """Below the problems, for each rule, and not in every row."""
    assert shown(SCENARIOS["invalid"]()).count("Add the field to the record.") == 1
