"""Plain values -> schema."""

from __future__ import annotations

import pytest

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.parse import parse_schema, schema_document

PLAIN = {
    "strict": True,
    "fields": {"prompt": {"type": "text", "label": "Prompt"}, "clip": {"type": "hologram_url"}},
}


def test_a_schema_goes_both_ways() -> None:
    """A field of a type that is not known here is kept as it is."""
    schema = parse_schema(PLAIN, source="s.yml")

    assert schema == Schema(
        strict=True,
        fields=(Field(name="prompt", type="text", label="Prompt"), Field(name="clip", type="hologram_url")),
    )
    assert schema_document(schema) == PLAIN


def test_a_dataset_reply_holds_its_schema() -> None:
    """A saved reply of the service can be used as a schema file."""
    assert parse_schema({"id": "x", "schema": PLAIN}, source="d.json") == parse_schema(PLAIN, source="s.yml")


def test_the_limits_themselves_are_allowed() -> None:
    """200 fields, names of 128 characters, labels of 255."""
    fields = {f"{index:0128}": {"type": "text", "label": "x" * 255} for index in range(200)}

    assert len(parse_schema({"strict": True, "fields": fields}, source="s.yml").fields) == 200


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (None, "it must be a mapping with strict, fields"),
        ({"fields": {"a": {"type": "text"}}}, "`strict` must be true or false"),
        ({"strict": "yes", "fields": {"a": {"type": "text"}}}, "`strict` must be true or false"),
        ({"strict": True, "fields": {}}, "at least one field"),
        ({"strict": True, "fields": {str(n): {"type": "text"} for n in range(201)}}, "201 fields"),
        ({"strict": True, "fields": {"x" * 129: {"type": "text"}}}, "1 to 128 characters"),
        ({"strict": True, "fields": {"": {"type": "text"}}}, "1 to 128 characters"),
        ({"strict": True, "fields": {"a": "text"}}, "`fields.a` must be a mapping with type, label"),
        ({"strict": True, "fields": {"a": {}}}, "`fields.a` has no `type`"),
        ({"strict": True, "fields": {"a": {"type": "text", "label": "x" * 256}}}, "at most 255"),
        (
            {"strict": True, "fields": {"a": {"type": "text"}}, "strictt": 1},
            "`strictt` is not known; did you",
        ),
        (
            {"strict": True, "fields": {"a": {"type": "task_group_id"}, "b": {"type": "task_group_id"}}},
            "2 fields of type `task_group_id`",
        ),
    ],
)
def test_what_the_service_would_refuse_is_refused(value: object, message: str) -> None:
    """Each limit of the service has its own sentence."""
    with pytest.raises(ConfigurationError) as caught:
        parse_schema(value, source="s.yml")

    assert caught.value.message.startswith("s.yml: ")
    assert message in caught.value.message


def test_a_copy_of_a_live_schema_may_exceed_the_limits() -> None:
    """The service may have raised them since; what a slip may be stays an error."""
    fields = {f"field_{n}": {"type": "text", "label": "x" * 300} for n in range(204)}

    assert len(parse_schema({"strict": True, "fields": fields}, source="s.yml", limits=False).fields) == 204
    with pytest.raises(ConfigurationError, match="strict"):
        parse_schema({"strict": None, "fields": fields}, source="s.yml", limits=False)
