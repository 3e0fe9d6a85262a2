"""docs/reference/sandbox.md and the sandbox say the same."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from prolific_sandbox import FaultKind, Sandbox, Scenario, Step, load_scenario

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sandbox.md").read_text("utf-8")
KNOBS = re.findall(r"^\| `(\w+)` \| (.+?) \| .+? \| (.+?) \|$", PAGE.partition("## Knobs")[2], re.MULTILINE)


def test_every_knob_has_one_row_in_the_order_of_the_scenario() -> None:
    """The page is complete and current."""
    assert [name for name, _, _ in KNOBS] == [each.name for each in fields(Scenario)]


@pytest.mark.parametrize(("name", "values"), [(name, values) for name, values, _ in KNOBS])
def test_the_first_value_of_a_row_is_the_default(name: str, values: str) -> None:
    """And every literal value can be set."""
    first = values.split(",", maxsplit=1)[0]
    assert first == "none" or getattr(load_scenario([f"{name}={first.strip('`')}"]), name) == getattr(
        Scenario(), name
    )
    for value in re.findall(r"`([^`=:]+)`", values):
        load_scenario([f"{name}={value}"])


def test_every_behaviour_says_how_far_it_can_be_trusted() -> None:
    """documented, inferred or assumed."""
    fixed = re.findall(r"^\| .+ \| (.+?) \|$", PAGE.partition("## What it always does")[2], re.MULTILINE)
    marks = {mark.split(" ")[0] for mark in fixed} - {"---", "Source"}
    assert marks == {"documented", "inferred", "assumed"}


def test_every_step_and_kind_of_fault_is_named() -> None:
    """And the examples can be read."""
    section = PAGE.partition("## Faults")[2].partition("\n## ")[0]
    words = set(re.findall(r"`([a-z-]+)`", section))
    assert {each.value for each in Step} | {each.value for each in FaultKind} <= words
    examples = re.search(r"```text\n(.+?)```", section, re.DOTALL)
    assert examples
    faults = [f"fault={example}" for example in examples[1].split()]
    assert len(load_scenario(faults).faults) == len(faults)


@pytest.mark.parametrize("block", re.findall(r"```python\n(.+?)```", PAGE, re.DOTALL))
def test_the_examples_run(block: str) -> None:
    """As they are on the page."""
    names: dict[str, object] = {}
    exec(block, names)
    assert isinstance(names["sandbox"], Sandbox)
