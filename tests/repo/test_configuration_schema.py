"""The published JSON Schema of the configuration file and the program agree on what is right."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.validation.rules import RULES

REPOSITORY = Path(__file__).parents[2]
SCHEMA = json.loads((REPOSITORY / "docs/schemas/prolific-datasets-v1.schema.json").read_bytes())
ID = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"


def editor_takes(text: str) -> bool:
    return jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text))


def program_takes(text: str) -> bool:
    try:
        parse_configuration(parse_document(text.encode(), name="c.yml"), name="c.yml")
    except ConfigurationError:
        return False
    return True


def test_the_schema_is_a_schema() -> None:
    """Editors would ignore a broken one silently."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "text",
    [
        "datasets: [{files: a}]",
        "datasets: [{files: [a, '!b']}, {files: c}]",
        f"datasets: [{{files: a, id: {ID}, name: n, schema: s.yml, records: new}}]",
        *(f"datasets: [{{files: a, rules: {{{rule.id}: notice}}}}]" for rule in RULES),
        'datasets: [{files: a, rules: {insecure-url: "off"}}]',
        *(
            f"datasets: [{{files: a, limits: {{{key}: 7}}}}]"
            for key in ("max-value-length", "max-record-bytes", "listed-per-file")
        ),
        (REPOSITORY / "examples/prolific-datasets.yml")
        .read_text(encoding="utf-8")
        .replace(": off", ": 'off'"),
    ],
)
def test_what_is_right_is_right_for_both(text: str) -> None:
    """A file without red lines in the editor works, and the other way round."""
    assert (editor_takes(text), program_takes(text)) == (True, True)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "datasets: []",
        "datasets: x",
        "datasets: [x]",
        "datasets: [{}]",
        "datasets: [{files: []}]",
        "datasets: [{files: ''}]",
        "datasets: [{files: [1]}]",
        "datasets: [{files: a, file: b}]",
        "datasets: [{files: a, id: nonsense}]",
        "datasets: [{files: a, name: 5}]",
        "datasets: [{files: a, records: some}]",
        "datasets: [{files: a, rules: {no-such-rule: error}}]",
        "datasets: [{files: a, rules: {unknown-field: loud}}]",
        "datasets: [{files: a, limits: {max-value-length: 0}}]",
        "datasets: [{files: a, limits: {max-value-length: '9'}}]",
        "datasets: [{files: a, limits: {max: 1}}]",
        "datasets: [{files: a, api-url: https://example.com}]",
        "datasets: [{files: a}]\napi-token: x",
    ],
)
def test_what_is_wrong_is_wrong_for_both(text: str) -> None:
    """The editor shows what the run would refuse."""
    assert (editor_takes(text), program_takes(text)) == (False, False)
