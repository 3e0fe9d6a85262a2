"""A million rejected records stay within every limit of GitHub, however they are spread."""

from __future__ import annotations

import json
from functools import partial

import pytest

from prolific_dataset.config.settings import Policy
from prolific_dataset.github import annotations, outputs, summary
from prolific_dataset.github.links import Links
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.limits import million
from support.shell import runner_rules

SUMMARY_BYTES = 1024 * 1024
OUTPUT_CHARACTERS = 1024 * 1024
VALUE_BYTES = 128 * 1024
MESSAGE_CHARACTERS = 4096
HOSTILE = "|<`&\n\u202e@#💥" * 400

RUNS = {
    "one file": partial(million, datasets=1, files=1),
    "a thousand files": partial(million, datasets=1, files=1000, listed=50),
    "a hundred datasets": partial(million, datasets=100, files=2, listed=200),
    "hostile text": partial(million, datasets=10, files=10, fields=100, text=HOSTILE, listed=200),
}


@pytest.fixture(scope="module", params=RUNS.values(), ids=RUNS)
def report(request: pytest.FixtureRequest) -> Report:
    made: Report = request.param()
    return made


def test_the_summary_fits(report: Report) -> None:
    """Above a mebibyte GitHub drops all of it, so it stays well below and still tells the counts."""
    markdown = summary.render(report, verdict(report, Policy()), links=Links())

    assert len(markdown.encode()) <= summary.LIMIT < SUMMARY_BYTES
    assert "1,000,000 of 1,000,000 records rejected by the service" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")


def test_the_summary_for_a_comment_fits(report: Report) -> None:
    """GitHub refuses a comment of more than 65,536 characters, counted as JavaScript counts them."""
    limit = summary.COMMENT_LIMIT
    markdown = summary.render(report, verdict(report, Policy()), links=Links(), limit=limit)

    assert len(markdown.encode("utf-16-le")) // 2 <= 65_536
    assert "1,000,000 of 1,000,000 records rejected by the service" in markdown
    assert markdown.count("<details>") == markdown.count("</details>")


def test_the_annotations_fit(report: Report) -> None:
    """Ten of a kind are kept, of at most 4,096 characters, and the last one counts the rest."""
    found = runner_rules.commands(annotations.render(report))

    errors = [each for each in found if each.name == "error"]
    assert len(errors) == annotations.BUDGET
    assert errors[-1].data.startswith("999,991 more errors not shown here")
    assert len([each for each in found if each.name == "warning"]) == annotations.BUDGET
    assert all(len(each.data) <= MESSAGE_CHARACTERS for each in found)


def test_the_outputs_fit(report: Report) -> None:
    """A job's outputs are counted in UTF-16, and a value must fit into a later step's environment."""
    values = runner_rules.outputs(outputs.block(outputs.values(report, {}), "delimiter"))

    assert sum(len(value.encode("utf-16-le")) // 2 for value in values.values()) < OUTPUT_CHARACTERS
    assert all(len(value.encode()) < VALUE_BYTES for value in values.values())
    assert values["rejected-count"] == "1000000"
    assert json.loads(values["errors"])[0]["line"] == 1


def test_details_give_way_to_counts() -> None:
    """What does not fit is shown with less detail, not cut off in the middle."""
    small, large = RUNS["one file"](), RUNS["hostile text"]()

    samples = [
        summary.render(each, verdict(each, Policy()), links=Links()).count("<details>")
        for each in (small, large)
    ]

    assert samples[0] == 1
    assert samples[1] < len(large.files)
