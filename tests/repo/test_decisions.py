"""The decisions are numbered once each, without a gap, and have one form."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from support.shell.pages import PAGES, text_of

REPOSITORY = Path(__file__).parents[2]
DECISIONS = sorted((REPOSITORY / "docs/decisions").iterdir())
SECTIONS = ["Context", "Decision", "Consequences"]
REFERENCE = re.compile(r"\[decision (\d+)\]\([\w./]*?(\d{4})-[\w-]+\.md\)")


def test_each_number_is_given_once_and_none_is_left_out() -> None:
    numbers = [int(each.name[:4]) for each in DECISIONS]
    assert numbers == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_has_the_form_of_all(decision: Path) -> None:
    """Its number and title, its date and status, and why before what; what follows from it may be missing."""
    lines = decision.read_text(encoding="utf-8").splitlines()
    assert re.fullmatch(rf"# {int(decision.name[:4])}\. \S.*", lines[0])
    assert re.fullmatch(
        r"\*\*Date:\*\* \d{4}-\d\d-\d\d · \*\*Status:\*\* (accepted|replaced by .*)", lines[2]
    )
    sections = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert sections in (SECTIONS, SECTIONS[:2])
    assert not any(one.startswith("## ") and other.startswith("## ") for one, other in pairwise(lines))


def test_a_reference_names_the_number_of_the_page_it_leads_to() -> None:
    """The page itself must be there: the test of all links sees to that."""
    references = [found.groups() for page in PAGES for found in REFERENCE.finditer(text_of(page))]
    assert references
    assert all(int(shown) == int(linked) for shown, linked in references)
