"""`tests/examples`: a file is a test, its folder the expectation."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import DataFile, Findings
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules import GROUPS, RULES
from prolific_dataset.validation.rules.service import REMOTE_RULES
from prolific_dataset.validation.rules.settings import RuleSettings

EXAMPLES = Path(__file__).parents[3] / "examples"
SCHEMA = parse_schema(
    parse_document((EXAMPLES / "schema.yml").read_bytes(), name="schema.yml"), source="schema.yml"
)
SETTINGS = RuleSettings(max_value_length=200, max_record_bytes=10_000)
ACCEPTED = sorted((EXAMPLES / "accepted").glob("*.jsonl"))
REJECTED = sorted((EXAMPLES / "rejected").glob("*/*.jsonl"))
SAID_ELSEWHERE = {"schema-drift", "unknown-field-type", "file-too-large", "edited-record", "removed-record"}
"""Rules that no small data file can break: they look at the schema, at the size, or at what was uploaded before."""


def findings(path: Path) -> Findings:
    *_, validated = validate_dataset(
        [DataFile(path=path.name, location=path)], schema=SCHEMA, settings=SETTINGS, digest=True
    )
    return validated.findings


@pytest.mark.parametrize("path", ACCEPTED, ids=lambda path: path.stem)
def test_nothing_is_found_in_a_file_that_is_fine(path: Path) -> None:
    """Neither an error nor a warning nor a notice."""
    assert findings(path).listed == ()


@pytest.mark.parametrize("path", REJECTED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_the_rule_is_found_broken(path: Path) -> None:
    """The folder's rule is among the findings, with a default severity of its own, and with a place in the file."""
    (rule,) = (rule for rule in RULES if rule.id == path.parent.name)
    found = [finding for finding in findings(path).listed if finding.rule == rule.id]

    assert found
    assert {finding.severity for finding in found} <= {rule.severity, *rule.severity_by_type.values()}
    assert all(finding.line is not None for finding in found) or rule.id == "empty-file"
    if rule in GROUPS["Each record against the dataset's schema"] and rule.id != "missing-field":
        assert all(finding.column is not None and finding.field is not None for finding in found)


def test_every_rule_about_data_has_an_example() -> None:
    """A new rule cannot come without one."""
    rules = {rule.id for rule in RULES} - REMOTE_RULES

    assert {path.parent.name for path in REJECTED} == rules - SAID_ELSEWHERE
