"""The JSON report against the schema that is published for it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from prolific_dataset.config.settings import FailOn, Policy, Tolerance
from prolific_dataset.report import json_writer
from prolific_dataset.report.report import Report
from prolific_dataset.report.verdict import verdict
from support.reports.limits import million
from support.reports.scenarios import SCENARIOS

SCHEMA = json.loads(
    (Path(__file__).parents[4] / "docs/schemas/report-v1.schema.json").read_text(encoding="utf-8")
)


def closed(schema: Any) -> Any:  # noqa: ANN401 - any JSON
    """The schema with no key allowed that it does not describe."""
    if isinstance(schema, dict):
        inner = {key: closed(value) for key, value in schema.items()}
        return inner | {"additionalProperties": False} if "properties" in schema else inner
    return [closed(each) for each in schema] if isinstance(schema, list) else schema


def test_the_schema_is_a_schema() -> None:
    """Other tools can rely on it."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
@pytest.mark.parametrize(
    "policy",
    [Policy(), Policy(fail_on=FailOn.NEVER, max_rejected=Tolerance(percent=2.5))],
    ids=["default", "lenient"],
)
def test_every_key_is_described(scenario: Callable[[], Report], policy: Policy) -> None:
    """What is written is what the schema promises, and nothing that it does not name."""
    report = scenario()

    document = json.loads(json_writer.render(report, verdict(report, policy), policy))

    Draft202012Validator(closed(SCHEMA)).validate(document)


def test_every_promise_is_kept_closed() -> None:
    """Every object of the schema requires all of its keys, so readers need no defaults."""
    objects = [SCHEMA, *SCHEMA["$defs"].values(), *SCHEMA["properties"].values()]

    for each in objects:
        assert sorted(each.get("required", [])) == sorted(each.get("properties", []))


def test_the_report_is_ascii() -> None:
    """Printing the file shows what is in it, whatever the records hold."""
    report = SCENARIOS["hostile"]()

    assert json_writer.render(report, verdict(report, Policy()), Policy()).isascii()


def test_a_million_rejected_records_make_a_small_report() -> None:
    """White space and repeated errors are left out where they would be most of the file; every line is named."""
    report = million(datasets=1, files=1)

    text = json_writer.render(report, verdict(report, Policy()), Policy())

    assert len(text) < 10_000_000
    assert len(json.loads(text)["datasets"][0]["files"][0]["bad_lines"]) == 1_000_000
