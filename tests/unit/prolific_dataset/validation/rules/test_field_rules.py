"""Which rule says something about which value, for each kind of field."""

from __future__ import annotations

import json

import pytest

from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.rules.settings import RuleSettings

VALUES: dict[str, object] = {
    "null": None,
    "boolean": True,
    "integer": 1,
    "real": 1.5,
    "list": [],
    "object": {},
    "no text": "",
    "text": "cat",
    "insecure": "http://example.org/a.ogg",
    "long": "https://example.org/sound.mp3",
}
TEXT = {
    "null": ["null-value"],
    "boolean": ["not-text"],
    "integer": ["not-text"],
    "real": ["not-text"],
    "list": ["nested-value"],
    "object": ["nested-value"],
    "no text": ["empty-value"],
    "long": ["value-too-long"],
}
URL = {
    "null": ["null-value"],
    "boolean": ["wrong-type"],
    "integer": ["wrong-type"],
    "real": ["wrong-type"],
    "list": ["wrong-type"],
    "object": ["wrong-type"],
    "no text": ["empty-value"],
    "text": ["invalid-url"],
    "insecure": ["insecure-url"],
    "long": ["value-too-long"],
}
EXPECTED = {
    "text": TEXT,
    "metadata": TEXT,
    "task_group_id": {**TEXT, "no text": ["empty-task-group-id"]},
    "image_url": URL,
    "audio_url": {**URL, "insecure": ["insecure-url", "wrong-media-extension"]},
    "video_url": {
        **URL,
        "insecure": ["insecure-url", "wrong-media-extension"],
        "long": ["value-too-long", "wrong-media-extension"],
    },
    "hologram": {},
}


@pytest.mark.parametrize("kind", EXPECTED)
def test_each_rule_judges_what_it_is_about(kind: str) -> None:
    """In values of another kind it finds nothing, and in a field of an unknown type no rule does."""
    schema = parse_schema({"strict": True, "fields": {"a": {"type": kind}}}, source="test")
    explainer = Explainer(schema, RuleSettings(max_value_length=25))

    found = {
        name: [problem.rule.id for problem in explainer.explain(json.dumps({"a": value}).encode()).problems]
        for name, value in VALUES.items()
    }

    assert {name: rules for name, rules in found.items() if rules} == EXPECTED[kind]
