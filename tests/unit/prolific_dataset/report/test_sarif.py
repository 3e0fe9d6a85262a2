"""SARIF as code scanning wants it, against a strict part of the format's schema."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from prolific_dataset.report import sarif
from prolific_dataset.report.report import Report
from support.reports.limits import million
from support.reports.scenarios import SCENARIOS


def strict(**properties: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON Schema
    optional = {"region", "startColumn"}
    return {
        "type": "object",
        "properties": properties,
        "required": [name for name in properties if name not in optional],
        "additionalProperties": False,
    }


# The part of SARIF 2.1.0 that is written here, with what GitHub requires of it:
# https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
# https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
TEXT = {"type": "string", "minLength": 1}
MESSAGE = strict(text=TEXT)
POSITIVE = {"type": "integer", "minimum": 1}
RULE = strict(
    id={"type": "string", "pattern": "^[a-z][a-z0-9-]*$"},
    name={"type": "string", "pattern": "^[A-Z][A-Za-z0-9]*$"},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MESSAGE,
)
PLACE = strict(
    artifactLocation=strict(
        uri={"type": "string", "pattern": "^[A-Za-z0-9._~/%-]+$"}, uriBaseId={"const": "%SRCROOT%"}
    ),
    region=strict(startLine=POSITIVE, startColumn=POSITIVE),
)
RESULT = strict(
    ruleId=TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level={"enum": ["error", "warning", "note"]},
    message=MESSAGE,
    locations={"type": "array", "minItems": 1, "maxItems": 1, "items": strict(physicalLocation=PLACE)},
)
DRIVER = strict(name=TEXT, semanticVersion=TEXT, rules={"type": "array", "items": RULE})
RUN = strict(
    tool=strict(driver=DRIVER),
    columnKind={"const": "unicodeCodePoints"},
    originalUriBaseIds=strict(**{"%SRCROOT%": strict(description=MESSAGE)}),
    results={"type": "array", "items": RESULT},
)
LOG = {
    "type": "object",
    "properties": {
        "$schema": TEXT,
        "version": {"const": "2.1.0"},
        "runs": {"type": "array", "minItems": 1, "maxItems": 1, "items": RUN},
    },
    "required": ["$schema", "version", "runs"],
    "additionalProperties": False,
}


@pytest.mark.parametrize("scenario", SCENARIOS.values(), ids=SCENARIOS)
def test_the_log_is_sarif(scenario: Callable[[], Report]) -> None:
    """Every key, every level, every address."""
    log = json.loads(sarif.render(scenario(), {"missing-field": "A record lacks a field."}))

    Draft202012Validator(LOG).validate(log)
    (run,) = log["runs"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_rules_say_what_they_find() -> None:
    """Code scanning shows the sentence with the alert."""
    log = json.loads(sarif.render(SCENARIOS["invalid"](), {"missing-field": "A record lacks a field."}))

    assert (
        log["runs"][0]["tool"]["driver"]["rules"][0]["shortDescription"]["text"] == "A record lacks a field."
    )


def test_text_from_outside_is_no_markup() -> None:
    """Brackets would be links and braces arguments."""
    (result,) = json.loads(sarif.render(SCENARIOS["hostile"]()))["runs"][0]["results"]

    assert "\\[error\\]" in result["message"]["text"]
    assert "\n" not in result["message"]["text"]


def test_no_more_than_code_scanning_keeps() -> None:
    """Of a million, the first five thousand."""
    log = json.loads(sarif.render(million(datasets=1, files=20)))

    assert len(log["runs"][0]["results"]) == sarif.RESULT_LIMIT
