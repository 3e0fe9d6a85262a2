"""Which nested values become fields and which become text."""

from __future__ import annotations

import pytest

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.layout import Layout, flattener

TURN = {"role": "user", "content": "Hi"}


def layout(*records: dict[str, object], schema: tuple[str, ...] = ()) -> Layout:
    given = Schema(strict=False, fields=tuple(Field(name=each, type="text") for each in schema))
    made = Layout(given if schema else None)
    for record in records:
        made.see(record)
    return made


@pytest.mark.parametrize(
    ("records", "texts"),
    [
        ([{"a": "x", "b": 1}], set()),
        ([{"messages": [TURN] * 2}, {"messages": [TURN] * 25}], set()),
        ([{"messages": [TURN] * 2}, {"messages": [TURN] * 26}], {"messages"}),
        ([{"vector": [0.5] * 768}], {"vector"}),
        ([{"meta": {"vector": [0.5] * 768, "name": "n"}}], {"meta.vector"}),
        ([{"by_user": {f"user{each}": 1}} for each in range(60)], {"by_user"}),
        ([{"a": {"b": {"k" * 130: 1}, "c": 2}}], {"a.b"}),
        ([{"a": [[0.5] * 60, TURN]}], {"a"}),
    ],
)
def test_what_is_short_becomes_fields(records: list[dict[str, object]], texts: set[str]) -> None:
    """A conversation of 25 turns does; a vector, or an object whose keys are data, does not."""
    assert layout(*records).as_text() == texts


def test_all_records_have_the_same_form() -> None:
    """The longest one decides, wherever it is."""
    change = flattener(layout({"a": [1]}, {"a": [1] * 60}))

    assert change({"a": [1]}) == {"a.json": "[1]"}


def test_what_would_be_more_fields_than_a_schema_takes_becomes_text() -> None:
    """The value of most fields first, until the rest fits."""
    record = {f"list{each}": list(range(40)) for each in range(4)} | {"long": list(range(45)), "a": "x"}

    made = layout(record)

    assert made.as_text() == {"long"}
    assert len(flattener(made)(record)) == 4 * 40 + 2


def test_too_many_flat_fields_are_left_as_they_are() -> None:
    """No text can help; the schema's limit is named where one is made."""
    assert layout({f"f{each}": "x" for each in range(201)} | {"a": {"b": 1}}).as_text() <= {"a"}


@pytest.mark.parametrize(
    ("schema", "texts"),
    [
        (("a.0", "a.1", "a.json"), set()),
        (("a.json",), {"a"}),
        (("a.b.json", "a.c"), {"a.b"}),
        (("a",), {"a"}),
        (("b",), {"a"}),
    ],
)
def test_a_schema_that_there_is_decides(schema: tuple[str, ...], texts: set[str]) -> None:
    """Records that were uploaded would else be uploaded again, in another form, when a longer one comes."""
    assert layout({"a": list(range(60))}, schema=schema).as_text() == texts
