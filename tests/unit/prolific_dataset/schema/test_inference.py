"""Records -> the schema they seem to have."""

from __future__ import annotations

import json

import pytest

from prolific_dataset.model import Field, Schema
from prolific_dataset.schema.inference import Observation, Proposal


def look(*records: object) -> Observation:
    seen = Observation()
    seen.observe(json.dumps(record).encode() + b"\n" for record in records)
    return seen


def propose(*values: object, name: str = "x") -> Proposal:
    return look(*({name: value} for value in values)).propose()


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["Good.", "Very good."], "text"),
        (["good", "bad", "good"], "text"),
        (["https://example.com/a.png", "http://example.com/b.JPG?w=3#x"], "image_url"),
        (["https://example.com/a.mp3"], "audio_url"),
        (["https://example.com/a.mov"], "video_url"),
        (["https://example.com/a.png", "https://example.com/a.mp3"], "metadata"),
        (["https://example.com/a"], "metadata"),
        (["https://example.com/a.png", "see https://example.com/a.png"], "text"),
        (["r-0001", "r-0002", "r-0003"], "metadata"),
        (["teapot", "whisk"], "text"),
        ([1, 2.5, True, None], "metadata"),
        ([True, False], "metadata"),
        ([1, 2, "three"], "metadata"),
        (["one", "two", 3], "text"),
        (["", ""], "metadata"),
        ([None, None], "metadata"),
        (["2024年", "今天是12月3日", "第3章", "明天"], "text"),
        (["第1章", "第2章"], "text"),
        (["บทที่1", "บทที่2"], "text"),
        (["Größe2", "Übung3"], "text"),
    ],
)
def test_the_type_comes_from_the_content(values: list[object], kind: str) -> None:
    """Media by their address, identifiers by their form, the rest is text; so are words of scripts without spaces."""
    assert propose(*values).schema.fields == (Field(name="x", type=kind),)


@pytest.mark.parametrize(
    ("others", "words"),
    [
        ([""] * 10, "empty in 10 of 50 records; every other value is the URL of an image"),
        (
            ["  "] * 10,
            "blank in 10 of 50 records; URLs of an image, but 10 of 50 values are none: correct them",
        ),
        ([None] * 10, "null in 10 of 50 records; every other value is the URL of an image"),
        (["N/A"], "URLs of an image, but 1 of 41 values is none: correct them"),
        ([17], "URLs of an image, but 1 of 41 values is none: correct them"),
        (
            ["", None, "none", "unknown"],
            (
                "null in 1 of 44 records; empty in 1 of 44 records; "
                "URLs of an image, but 2 of 42 values are none: correct them"
            ),
        ),
        (
            [["https://example.com/a.png"]],
            "every other value is the URL of an image; a list in 1 record, which no field can hold: flatten it",
        ),
    ],
)
def test_what_says_nothing_does_not_change_the_type(others: list[object], words: str) -> None:
    """One `N/A` in a column of images does not show participants forty addresses; how many there are is said."""
    images = [f"https://example.com/{index}.png" for index in range(40)]

    proposal = propose(*images, *others)

    assert proposal.schema.fields[0].type == "image_url"
    assert proposal.reasons["x"] == words


def test_an_image_may_be_known_by_the_name_of_its_field() -> None:
    """Many servers of images need no ending; the service asks for none."""
    assert propose("https://example.com/i/17", name="imageUrl").schema.fields[0].type == "image_url"
    assert propose("https://example.com/i/17", name="page").schema.fields[0].type == "metadata"


@pytest.mark.parametrize(
    ("name", "values", "kind", "words"),
    [
        ("review_id", ["a b", "c d"], "metadata", "named like an identifier"),
        ("messageId", [17, 18], "metadata", "named like an identifier"),
        ("META_SOURCE", ["a b", "c d"], "metadata", "named like an identifier"),
        ("label", ["good", "bad"], "metadata", "participants would see it"),
        ("gold", ["A", "B"], "metadata", "participants would see it"),
        ("model_a", ["m-1", "m-2"], "metadata", "participants would see it"),
        ("score", [0.5, 1], "metadata", "participants would see it"),
        ("answerKey", ["A", "B"], "metadata", "participants would see it"),
        ("gold", ["A long account of it. " * 9], "text", "if it gives the answer away, make it `metadata`"),
        ("answer", [0, 3], "metadata", "participants would see it"),
        ("answer", ["A", "B"], "metadata", "participants would see it"),
        ("answers.text.0", ["1100", "1107"], "text", "if it gives the answer away, make it `metadata`"),
        ("meta.model", ["m-1", "m-2"], "metadata", "participants would see it"),
        ("choices.0.label", ["A", "B"], "text", "text that participants see"),
        ("source", ["survey", "survey"], "text", "text that participants see; the same in every record"),
        ("answer", ["Paris", "Rome"], "text", "if it gives the answer away, make it `metadata`"),
        ("treatment", ["new", "old"], "metadata", "looks like a condition"),
        ("split", ["train", "test"], "metadata", "participants need not see"),
        ("license", ["All rights reserved. " * 9], "text", "text that participants see"),
        ("review", ["Good.", "Bad."], "text", "text that participants see"),
    ],
)
def test_a_name_tells_answers_and_identifiers_from_text(
    name: str, values: list[object], kind: str, words: str
) -> None:
    """The values alone could be either; what is shown by mistake cannot be taken back."""
    proposal = propose(*values, name=name)

    assert proposal.schema.fields[0].type == kind
    assert words in proposal.reasons[name]


@pytest.mark.parametrize(("value", "what"), [(["a"], "a list"), ({"a": 1}, "an object"), ([], "a list")])
def test_a_nested_value_is_named_and_must_not_look_ready(value: object, what: str) -> None:
    """As `text` it is an error of `validate`: the service may reject the record, or show raw JSON."""
    proposal = look({"id": 1, "x": value}, {"id": 2, "x": "a word"}).propose()

    assert proposal.schema.fields[1] == Field(name="x", type="text")
    assert proposal.reasons["x"] == f"{what} in 1 record, which no field can hold: flatten it"
    assert "No field can hold a list or an object: `x`." in proposal.remarks[0]


def test_strict_when_every_record_has_every_field() -> None:
    """A field that is missing or null anywhere makes the schema lenient, and says where."""
    assert look({"a": "x y", "b": "z"}).propose().schema.strict
    assert not look({"a": "x y", "b": "z"}, {"a": "x", "b": None}).propose().schema.strict
    proposal = look({"a": "x y", "b": "z"}, {"a": "u v"}).propose()

    assert not proposal.schema.strict
    assert proposal.reasons["b"].startswith("missing in 1 of 2 records; ")


def test_a_name_that_no_field_can_have_is_left_out_and_named() -> None:
    """Nobody can use a schema that the service refuses."""
    proposal = look({"a": "x y", "": "z", "k" * 129: "v", "\ud83d": 1}).propose()

    assert [each.name for each in proposal.schema.fields] == ["a"]
    assert [remark.partition(":")[0] for remark in proposal.remarks] == [
        "`` in 1 record cannot be the name of a field",
        f"`{'k' * 59}…` in 1 record cannot be the name of a field",
        "`\\ud83d` in 1 record cannot be the name of a field",
    ]
    assert "it has 129 characters, and the service takes 128" in proposal.remarks[1]


def test_a_name_that_is_easily_mistaken_is_named() -> None:
    """A misspelt field is one more field, and half of the records lack it."""
    reasons = (
        look({"Prompt": "a b", "prompt": "c d", "a": 1, " id": "e f", "note\u200b": "g"}).propose().reasons
    )

    assert reasons["Prompt"].endswith("; differs from `prompt` only in upper and lower case")
    assert reasons[" id"].endswith("; the name begins or ends with white space")
    assert reasons["note\u200b"].endswith("; the name contains a character that cannot be seen")


def test_what_is_no_record_is_counted_and_left_out() -> None:
    """A broken line does not spoil the proposal; blank ones do not count."""
    seen = Observation()
    seen.observe([b'\xef\xbb\xbf{"a": "x y"}\r\n', b"\n", b"[1]\n", b"{broken\n"])

    assert (seen.record_count, seen.unread_count) == (1, 2)
    assert seen.propose().schema == Schema(strict=True, fields=(Field(name="a", type="text"),))
