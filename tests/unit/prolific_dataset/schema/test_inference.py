"""Records -> the schema they seem to have."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.schema.inference import Observation

if TYPE_CHECKING:
    from prolific_dataset.schema.inference import Proposal


def look(*records: object) -> Observation:
    seen = Observation()
    seen.look(json.dumps(record).encode() + b"\n" for record in records)
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
    seen.look([b'\xef\xbb\xbf{"a": "x y"}\r\n', b"\n", b"[1]\n", b"{broken\n"])

    assert (seen.record_count, seen.unread_count) == (1, 2)
    assert seen.propose().schema == Schema(strict=True, fields=(Field(name="a", type="text"),))
