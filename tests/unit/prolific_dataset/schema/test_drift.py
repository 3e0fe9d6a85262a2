"""How a committed schema differs from the live one."""

from __future__ import annotations

import pytest

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.drift import Change, differences
from support.values import schema_of


def test_a_copy_that_means_the_same_does_not_differ() -> None:
    """The order of the fields means nothing."""
    assert list(differences(schema_of(a="text", b="metadata"), schema_of(b="metadata", a="text"))) == []


def test_each_difference_of_a_copy_is_told() -> None:
    """What the dataset has, what the file has, and what they take each for."""
    assert list(
        differences(schema_of(a="text", b="text"), schema_of(strict=False, a="metadata", c="text"))
    ) == [
        "the dataset is not strict, the file is strict",
        "the dataset has a field c (text) that the file lacks",
        "the file has a field b that the dataset lacks",
        "field a is metadata in the dataset and text in the file",
    ]


def labelled(label: str | None) -> Schema:
    return Schema(strict=True, fields=(Field(name="a", type="text", label=label),))


@pytest.mark.parametrize("label", [None, "", "a"])
def test_no_label_is_the_name(label: str | None) -> None:
    """However a reply of the service says it."""
    assert Change.of(labelled(None), labelled(label)).is_empty
    assert Change.of(labelled(label), labelled(None)).is_empty
    assert list(differences(labelled(label), labelled("Which?"))) == [
        'the label of field a is "Which?" in the dataset and "a" in the file'
    ]


def test_each_change_is_a_line() -> None:
    """In the order: strict, removed, retyped, added, relabelled."""
    before = schema_of(a="text", b="text", c="metadata")
    after = Schema(
        strict=False,
        fields=(
            Field(name="d", type="text"),
            Field(name="c", type="metadata", label="C"),
            Field(name="a", type="image_url"),
        ),
    )
    change = Change.of(before, after)

    assert list(change.lines()) == [
        "~ strict -> not strict",
        "- b (text)",
        "~ a: text -> image_url",
        "+ d (text)",
        '~ label of c: "c" -> "C"',
    ]
    assert not change.is_empty


def test_the_order_of_fields_is_no_change() -> None:
    """They are the keys of a JSON object, which no one promises to keep in order."""
    assert Change.of(schema_of(a="text", b="metadata"), schema_of(b="metadata", a="text")).is_empty


def test_a_first_schema_is_a_change_in_all_its_fields() -> None:
    """Also where it could hardly be smaller."""
    change = Change.of(None, schema_of(a="text"))

    assert not change.is_empty
    assert list(change.lines()) == ["+ strict", "+ a (text)"]
