"""Every view of every scenario, word for word; `make golden` writes them anew."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from documentation import golden
from prolific_dataset.config.settings import Policy
from prolific_dataset.report import text
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import SCENARIOS


@pytest.mark.parametrize("name", SCENARIOS)
def test_views_are_as_committed(name: str) -> None:
    """What users read changes only on purpose."""
    folder = golden.FOLDER / name

    committed = {each.name: each.read_text(encoding="utf-8") for each in folder.iterdir()}

    assert golden.views(SCENARIOS[name]()) == committed


def test_no_scenario_is_left_over() -> None:
    """A folder without a scenario would never be compared."""
    assert sorted(each.name for each in golden.FOLDER.iterdir()) == sorted(SCENARIOS)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_colours_are_paint_only(scenario: Callable[[], Report]) -> None:
    """On a terminal the words are the same."""
    report = scenario()
    judged = verdict(report, Policy())

    painted = text.render(report, judged, colour=True)

    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[33m", "\x1b[34m"):
        painted = painted.replace(code, "")
    assert painted == text.render(report, judged, colour=False)
