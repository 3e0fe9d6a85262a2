"""How a committed schema differs from the live one."""

from __future__ import annotations

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.drift import differences


def schema(*, strict: bool = True, **types: str) -> Schema:
    return Schema(strict=strict, fields=tuple(Field(name=name, type=kind) for name, kind in types.items()))


def test_a_copy_that_means_the_same_does_not_differ() -> None:
    """The order of the fields means nothing."""
    assert list(differences(schema(a="text", b="metadata"), schema(b="metadata", a="text"))) == []


def test_each_difference_of_a_copy_is_told() -> None:
    """What the dataset has, what the file has, and what they take each for."""
    assert list(differences(schema(a="text", b="text"), schema(strict=False, a="metadata", c="text"))) == [
        "the dataset is not strict, the file is strict",
        "the dataset has a field c (text) that the file lacks",
        "the file has a field b that the dataset lacks",
        "field a is metadata in the dataset and text in the file",
    ]
