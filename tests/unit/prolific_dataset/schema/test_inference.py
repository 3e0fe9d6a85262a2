"""Records -> the schema they seem to have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.schema.inference import Observation, misfits

if TYPE_CHECKING:
    from prolific_dataset.schema.inference import Proposal


def look(*records: object) -> Observation:
    seen = Observation()
    seen.observe(json.dumps(record).encode() + b"\n" for record in records)
    return seen


def propose(*values: object, name: str = "x") -> Proposal:
    return look(*({name: value} for value in values)).propose()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Good.", "Very good."], FieldType.TEXT),
        (["good", "bad", "good"], FieldType.TEXT),
        (["https://example.com/a.png", "http://example.com/b.JPG?w=3#x"], FieldType.IMAGE_URL),
        (["https://example.com/a.mp3"], FieldType.AUDIO_URL),
        (["https://example.com/a.mov"], FieldType.VIDEO_URL),
        (["https://example.com/a.png", "https://example.com/a.mp3"], FieldType.METADATA),
        (["https://example.com/a"], FieldType.METADATA),
        (["https://example.com/a.png", "see https://example.com/a.png"], FieldType.TEXT),
        (["r-0001", "r-0002", "r-0003"], FieldType.METADATA),
        (["teapot", "whisk"], FieldType.TEXT),
        ([1, 2.5, True, None, ["a"]], FieldType.METADATA),
        (["", ""], FieldType.TEXT),
    ],
)
def test_the_type_comes_from_the_content(values: list[object], kind: FieldType) -> None:
    """Media by their address, identifiers by their form, the rest is text."""
    assert propose(*values).schema.fields == (Field(name="x", type=kind),)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("session_id", FieldType.TASK_GROUP_ID),
        ("task_group_id", FieldType.TASK_GROUP_ID),
        ("panel", FieldType.TASK_GROUP_ID),
        ("review_id", FieldType.METADATA),
        ("META_SOURCE", FieldType.METADATA),
        ("answer", FieldType.TEXT),
    ],
)
def test_a_name_tells_groups_and_identifiers_from_text(name: str, kind: FieldType) -> None:
    """The values alone could be either."""
    assert propose("a b", "a b", "c d", name=name).schema.fields[0].type == kind


def test_only_one_field_groups_tasks() -> None:
    """The service allows one; the plainest name wins."""
    row = {"session": "a", "task_group_id": "g", "panel": "p"}

    types = {field.name: field.type for field in look(row, row).propose().schema.fields}

    assert types == {
        "session": FieldType.TEXT,
        "task_group_id": FieldType.TASK_GROUP_ID,
        "panel": FieldType.TEXT,
    }


def test_a_group_that_never_repeats_is_none() -> None:
    """One record for each task is what happens without a group."""
    assert propose("a", "b", name="session_id").schema.fields[0].type == FieldType.METADATA


def test_strict_when_every_record_has_every_field() -> None:
    """A field that is missing anywhere makes the schema lenient, and says where it is missing."""
    assert look({"a": "x y", "b": "z"}).propose().schema.strict
    proposal = look({"a": "x y", "b": "z"}, {"a": "u v"}).propose()

    assert not proposal.schema.strict
    assert proposal.reasons["b"].startswith("missing in 1 of 2 records; ")


def test_what_is_no_record_is_counted_and_left_out() -> None:
    """A broken line does not spoil the proposal; blank ones do not count."""
    seen = Observation()
    seen.observe([b'\xef\xbb\xbf{"a": "x y"}\r\n', b"\n", b"[1]\n", b"{broken\n"])

    assert (seen.record_count, seen.unread_count) == (1, 2)
    assert seen.propose().schema == Schema(strict=True, fields=(Field(name="a", type="text"),))


def schema(**types: str) -> Schema:
    return Schema(strict=True, fields=tuple(Field(name=name, type=kind) for name, kind in types.items()))


def seen(*lines: bytes) -> Observation:
    observation = Observation()
    observation.observe(lines)
    return observation


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
        "1 of 2 records has a field extra that the schema lacks",
        "field pic is text in the schema, but its values look like image_url",
        "1 of 2 records has no field a, but the schema is strict",
        "no record has the field gone",
        "no record has the field clip",
    ]
