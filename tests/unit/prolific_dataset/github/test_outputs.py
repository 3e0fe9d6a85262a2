"""Outputs of the step, read back by the runner's rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.github import outputs
from support.reports.scenarios import SCENARIOS
from support.shell import runner_rules

ROOT = Path(__file__).parents[4]


def test_the_names_are_the_actions() -> None:
    """What is set is what `action.yml` declares, in its order."""
    declared = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["outputs"]

    assert list(outputs.values(SCENARIOS["partial"](), {})) == list(declared)


@given(st.dictionaries(st.from_regex(r"[a-z][a-z-]{0,20}", fullmatch=True), st.text(max_size=80), max_size=6))
def test_any_value_comes_back(values: dict[str, str]) -> None:
    """Newlines, equals signs, delimiters of others: a value is a value, and no other output appears."""
    assert runner_rules.outputs(outputs.block(values, "delimiter-3f9a")) == values


def test_a_known_delimiter_is_refused() -> None:
    """A value which holds it could define more outputs."""
    with pytest.raises(ValueError, match="delimiter"):
        outputs.block({"result": "x\ndelimiter\nother=1"}, "delimiter")


@pytest.mark.parametrize("name", SCENARIOS)
def test_counts_are_numbers_and_the_result_is_a_word(name: str) -> None:
    """Later steps compare them without reading anything else."""
    values = outputs.values(SCENARIOS[name](), {})

    total = values.pop("total-datapoint-count")
    assert re.fullmatch(r"\d*", total), "empty where the service does not tell"
    assert all(re.fullmatch(r"\d+", value) for key, value in values.items() if key.endswith("-count"))
    assert values["result"] in {
        "valid",
        "invalid",
        "complete",
        "partial",
        "failed",
        "pending-schema",
        "unfinished",
        "up-to-date",
        "error",
    }
