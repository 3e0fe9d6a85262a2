"""The rules' own words: ids, pages, examples, settings."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import Node
from prolific_dataset.model import DataFile, Severity
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules import RULES, Rule
from prolific_dataset.validation.rules.settings import RuleSettings, parse_severities

FIELDS = {
    "prompt": {"type": "text"},
    "answer": {"type": "metadata"},
    "image": {"type": "image_url"},
    "clip": {"type": "audio_url"},
    "session": {"type": "task_group_id"},
}


def examples(rule: type[Rule]) -> list[str]:
    """The indented paragraphs of a docstring."""
    paragraphs = inspect.cleandoc(rule.__doc__ or "").split("\n\n")
    return [inspect.cleandoc(paragraph) + "\n" for paragraph in paragraphs if paragraph.startswith("    ")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_documents_itself(rule: type[Rule]) -> None:
    """What, why, an example, and the fix, in this order."""
    page = inspect.cleandoc(rule.__doc__ or "")

    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.id)
    assert re.fullmatch(r".+\.", rule.summary())
    assert [
        part.partition(":")[0].split()[0] for part in page.split("\n\n")[1:] if not part.startswith("    ")
    ] == [
        "Why",
        "Example",
        "Fix",
    ]
    assert re.fullmatch(r"[A-Z`].+\.", rule.fix())


@pytest.mark.parametrize(
    ("rule", "example"),
    [(rule, example) for rule in RULES for example in examples(rule)],
    ids=lambda value: value.id if isinstance(value, type) else "",
)
def test_the_example_of_a_rule_breaks_it(tmp_path: Path, rule: type[Rule], example: str) -> None:
    """Documentation that is run."""
    path = tmp_path / "example.jsonl"
    path.write_text(example, encoding="utf-8")
    schema = parse_schema({"strict": rule.id == "missing-field", "fields": FIELDS}, source="test")
    *_, validated = validate_dataset(
        [DataFile(path=path.name, location=path)], schema=schema, settings=RuleSettings(max_value_length=10)
    )

    assert rule.id in {finding.rule for finding in validated.findings.listed}


def test_ids_are_unique() -> None:
    """Each rule has its own, and is listed once."""
    assert len({rule.id for rule in RULES}) == len(RULES)


def test_severities_are_read() -> None:
    """Also `off` as YAML 1.1 readers hand it over."""
    rules = {"unknown-field": "error", "not-text": "notice", "blank-line": "off", "null-value": False}

    assert parse_severities(Node(value=rules, source="c.yml", hint="")) == {
        "unknown-field": Severity.ERROR,
        "not-text": Severity.NOTICE,
        "blank-line": None,
        "null-value": None,
    }


@pytest.mark.parametrize(
    ("rules", "message"),
    [
        ({"unknow-field": "error"}, "`unknow-field` is not known; did you mean `unknown-field`?"),
        ({"xyz": "error"}, "`xyz` is not known."),
        ({"not-text": "fatal"}, "`not-text` must be error, warning, notice or off."),
        ({"not-text": True}, "`not-text` must be error, warning, notice or off."),
        ([], "it must be a mapping of rule names to error, warning, notice or off."),
    ],
)
def test_a_slip_in_the_settings_is_named(rules: object, message: str) -> None:
    """With the rule that was probably meant."""
    with pytest.raises(ConfigurationError) as caught:
        parse_severities(Node(value=rules, source="c.yml", hint=""))

    assert caught.value.message == f"c.yml: {message}"
