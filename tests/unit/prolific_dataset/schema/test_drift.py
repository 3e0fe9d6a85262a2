"""How schemas and records differ."""

from __future__ import annotations

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.drift import differences, misfits
from prolific_dataset.schema.inference import Observation


def schema(*, strict: bool = True, **types: str) -> Schema:
    return Schema(strict=strict, fields=tuple(Field(name=name, type=kind) for name, kind in types.items()))


def seen(*lines: bytes) -> Observation:
    observation = Observation()
    observation.look(lines)
    return observation


def test_a_copy_that_means_the_same_does_not_differ() -> None:
    """The order of the fields means nothing."""
    assert list(differences(schema(a="text", b="metadata"), schema(b="metadata", a="text"))) == []


def test_each_difference_of_a_copy_is_told() -> None:
    """What the dataset has, what the file has, and what they take each for."""
    assert list(differences(schema(a="text", b="text"), schema(strict=False, a="metadata", c="text"))) == [
        "the dataset is not strict, the file says otherwise",
        "the dataset has a field c (text), the file lacks it",
        "the file has a field b, the dataset lacks it",
        "field a is metadata in the dataset and text in the file",
    ]


def test_records_that_fit_have_no_misfits() -> None:
    """What is text and what is metadata is for people to say."""
    lines = (b'{"a": "one two", "b": 5}', b'{"a": "three", "b": 6}')

    assert list(misfits(schema(a="metadata", b="text"), seen(*lines))) == []


def test_each_misfit_is_told() -> None:
    """Unknown fields, fields that are missing, and media that are taken for something else."""
    lines = (
        b'{"pic": "https://example.com/a.png", "extra": "x y"}',
        b'{"pic": "https://example.com/b.png", "a": "x"}',
    )

    assert list(misfits(schema(pic="text", a="text", gone="text", clip="hologram"), seen(*lines))) == [
        "1 of 2 records has a field extra, the schema lacks it",
        "field pic is text in the schema, its values look like image_url",
        "1 of 2 records has no field a, and the schema is strict",
        "no record has the field gone",
        "no record has the field clip",
    ]
