"""The page of everything a run can end with: the words of the code, with why and what to do."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from documentation.markdown import page, table
from documentation.sentences import Sentence, sentences
from prolific_dataset.cli.exit_codes import EXIT_CODES
from prolific_dataset.errors import UsageError
from prolific_dataset.report.sentences import STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator

CAUSES = Path(__file__).with_name("causes.yml")


def causes() -> dict[str, Any]:
    """Return the causes by sentence and by module, and what is seen without any error."""
    document: dict[str, Any] = yaml.safe_load(CAUSES.read_text(encoding="utf-8"))
    return document


def cause_of(sentence: Sentence) -> str:
    """Return why a run ends with `sentence`; empty while nobody has written it down, which a test does not accept.

    A sentence about wrong usage says itself what is wrong, so that a general cause will do; a failure from outside
    does not.
    """
    known = causes()
    cause: str = known["sentences"].get(sentence.message) or known["modules"].get(sentence.module) or ""
    return cause or (known["usage"] if sentence.exit_code == UsageError.exit_code else "")


def troubleshooting_page() -> str:
    """The page."""
    return page("Troubleshooting", *_blocks())


def _blocks() -> Iterator[str]:
    yield (
        "Every sentence that a run can end with, by exit code. What stands between ⟨ and ⟩ differs from run to run. "
        "What is wrong with a record has its own pages: [rules](rules/README.md)."
    )
    yield "## It works, but not as expected"
    yield table(("What you see", "Why", "What to do"), causes()["seen"])
    meanings = dict(EXIT_CODES)
    yield f"## Exit code 1: {meanings[1][0].lower()}{meanings[1][1:]}"
    yield "[The policy](reference/policy.md) says when this is red and when it is tolerated. The output is `result`."
    yield table(
        ("Result", "What to do"),
        ((f"`{outcome}`", step) for outcome, step in STEPS.items() if outcome != "unfinished"),
    )
    by_code = sorted(sentences(), key=lambda each: each.exit_code)
    for exit_code, group in groupby(by_code, key=lambda each: each.exit_code):
        yield f"## Exit code {exit_code}: {meanings[exit_code][0].lower()}{meanings[exit_code][1:]}"
        yield table(
            ("What it says", "Why", "What to do"),
            [(each.message, cause_of(each), each.hint) for each in group],
        )
