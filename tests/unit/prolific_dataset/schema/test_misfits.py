"""Records beside the schema that they are to be checked against."""

from __future__ import annotations

from prolific_dataset.schema.inference import Observation, misfits
from support.values import schema_of


def seen(*lines: bytes) -> Observation:
    observation = Observation()
    observation.observe(lines)
    return observation


def test_records_that_fit_have_no_misfits() -> None:
    """What is text and what is metadata is for people to say."""
    lines = (b'{"a": "one two", "b": 5}', b'{"a": "three", "b": 6}')

    assert list(misfits(schema_of(a="metadata", b="text"), seen(*lines))) == []


def test_each_misfit_is_told() -> None:
    """Unknown fields, fields that are missing, and media that are taken for something else."""
    lines = (
        b'{"pic": "https://example.com/a.png", "extra": "x y"}',
        b'{"pic": "https://example.com/b.png", "a": "x"}',
    )

    assert list(misfits(schema_of(pic="text", a="text", gone="text", clip="hologram"), seen(*lines))) == [
        "1 of 2 records has a field extra that the schema lacks",
        "field pic is text in the schema, but its values look like image_url",
        "1 of 2 records has no field a, but the schema is strict",
        "no record has the field gone",
        "no record has the field clip",
    ]


def test_a_nested_value_is_a_misfit_of_any_field() -> None:
    """No type of field can hold it."""
    lines = (b'{"a": ["x"]}', b'{"a": "x"}')

    assert list(misfits(schema_of(a="metadata"), seen(*lines))) == [
        "1 of 2 records has a list or an object in field a"
    ]
