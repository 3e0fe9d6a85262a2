"""The schema in a reply of the service, which may be of another day than this program."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.live import read_live_schema, unread_parts
from prolific_dataset.schema.parse import parse_schema

TEXT = {"type": "text"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


def test_a_schema_as_documented_has_no_oddities() -> None:
    """Keys that are not known here are no oddity: the service may say more."""
    document = {"strict": True, "version": 2, "fields": {"a": {**TEXT, "label": "A", "colour": "red"}}}

    assert read_live_schema(document) == (
        Schema(strict=True, fields=(Field(name="a", type="text", label="A"),)),
        (),
    )
    assert read_live_schema(None) == (None, ())


@pytest.mark.parametrize(
    ("document", "oddity"),
    [
        (
            {"strict": True, "fields": {f"f{n}": TEXT for n in range(204)}},
            "204 fields; the service takes at most 200",
        ),
        ({"strict": True, "fields": {"a": {**TEXT, "label": "x" * 256}}}, "the label of field `a`"),
        ({"strict": True, "fields": {"x" * 129: TEXT}}, "a field's name must be"),
        ({"strict": None, "fields": {"a": TEXT}}, "`strict` is null, so it counts as false"),
        ({"fields": {"a": TEXT}}, "`strict` is null, so it counts as false"),
        ({"strict": "no", "fields": {"a": TEXT}}, "`strict` is neither true nor false"),
        (
            {"strict": True, "fields": {"a": {"type": "task_group_id"}, "b": {"type": "task_group_id"}}},
            "2 fields of type `task_group_id` (a, b)",
        ),
    ],
)
def test_what_is_beyond_the_documents_is_used_and_told(document: dict[str, object], oddity: str) -> None:
    """The service knows its own limits; a check is worth more than none."""
    schema, oddities = read_live_schema(document)

    assert schema is not None
    assert len(oddities) == 1
    assert oddities[0].startswith(oddity)


@pytest.mark.parametrize(
    "document", [{"strict": True, "fields": {}}, {"strict": True, "fields": None}, {}, "text", [1]]
)
def test_without_fields_there_is_nothing_to_check_against(document: object) -> None:
    """Which is not the same as having no schema: imports do not wait for one."""
    assert read_live_schema(document) == (None, ("it has no fields that can be read",))


def test_a_field_without_a_type_is_kept() -> None:
    """Its values are not checked, and it is not unknown."""
    schema, _ = read_live_schema({"strict": True, "fields": {"a": None, "b": {"type": 3}, "c": TEXT}})

    assert schema is not None
    assert [(each.name, each.type) for each in schema.fields] == [
        ("a", "(none)"),
        ("b", "(none)"),
        ("c", "text"),
    ]


def test_what_is_not_read_is_named() -> None:
    """Whoever writes back what was read would lose it."""
    fields = {
        "a": {**TEXT, "label": None, "required": True},
        "b": {"type": {"kind": "text"}, "label": 7},
        "c": None,
        "d": {**TEXT, "label": "D"},
    }

    assert list(unread_parts({"strict": None, "fields": fields, "notes": ["x" * 300]})) == [
        f'`notes`: ["{"x" * 197}…',
        "`required` of field `a`: true",
        '`type` of field `b`: {"kind": "text"}',
        "`label` of field `b`: 7",
        "field `c`: null",
    ]


@given(JSON)
def test_looking_for_what_is_not_read_ends_no_run(value: object) -> None:
    """Whatever the service sends; what a file can say is never among it."""
    list(unread_parts(value))
    unread = list(unread_parts({"strict": True, "fields": {"a": value}}))
    assert unread or (isinstance(value, dict) and value.keys() <= {"type", "label"})


@given(JSON)
def test_no_reply_ends_a_run(value: object) -> None:
    """Whatever the service sends."""
    schema, oddities = read_live_schema(value)
    assert schema is not None or oddities or value is None


@given(st.booleans(), st.dictionaries(st.text(min_size=1, max_size=9), st.just(TEXT), min_size=1, max_size=5))
def test_both_readers_agree_on_a_good_schema(strict: bool, fields: dict[str, object]) -> None:  # noqa: FBT001
    """What a file may say, a reply may say."""
    document = {"strict": strict, "fields": fields}
    assert read_live_schema(document) == (parse_schema(document, source="s.yml"), ())
