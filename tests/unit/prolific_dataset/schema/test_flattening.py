"""Nested values as fields or text, and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.formats.literal_json import parse, spell
from prolific_dataset.schema.flattening import flatten, is_json_text, parents, restore, top_of

KEYS = st.sampled_from(
    ["a", "b", "json", "0", "12", "٣", ".", "a.b", "\\", "\\json", "a\\", ".json", "", "\n"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3) | st.sampled_from(["[]", '{"a": 1}']),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(KEYS, below, max_size=3),
    max_leaves=12,
)
RECORDS = st.dictionaries(KEYS, VALUES, max_size=4)
TEXTS = st.frozensets(st.sampled_from(["a", "b", "json", "a.0", "a.b", r"a\.b", "a.\\json", "0", "a.\\0"]))


@pytest.mark.parametrize(
    ("record", "flat"),
    [
        ({"a": "x", "b": 1, "c": None}, {"a": "x", "b": 1, "c": None}),
        (
            {"messages": [{"role": "user", "content": "Hi"}, {"role": "bot"}]},
            {"messages.0.role": "user", "messages.0.content": "Hi", "messages.1.role": "bot"},
        ),
        ({"a": [], "b": {}}, {"a.json": "[]", "b.json": "{}"}),
        ({"a.b": 1, "c\\d": 2}, {r"a\.b": 1, r"c\\d": 2}),
        ({"a": {"0": 1, "json": 2, "x.y": 3, "": 4}}, {r"a.\0": 1, r"a.\json": 2, r"a.x\.y": 3, "a.": 4}),
        ({"0": 1, "json": 2}, {"0": 1, "json": 2}),
    ],
)
def test_the_name_of_a_field_is_the_path_to_its_value(
    record: dict[str, object], flat: dict[str, object]
) -> None:
    """What could be taken for something else is escaped."""
    assert flatten(record) == flat
    assert restore(flat) == record


def test_a_value_may_become_text() -> None:
    """The values beside it stay fields."""
    record = {"meta": {"name": "n", "vector": [0.5, 1]}, "tags": ["é"]}

    flat = flatten(record, {"meta.vector", "tags"})

    assert flat == {"meta.name": "n", "meta.vector.json": "[0.5, 1]", "tags.json": '["é"]'}
    assert json.loads(spell(restore(flat))) == record


@given(record=RECORDS, as_text=TEXTS)
@example(record={"a": {"json": [1], "0": {}}}, as_text=frozenset({"a.\\json"}))
def test_restore_gives_back_every_record(record: dict[str, object], as_text: frozenset[str]) -> None:
    """Whatever became text; and what it is the reverse of is flat."""
    flat = flatten(record, as_text)

    assert not any(isinstance(value, list | dict) for value in flat.values())
    assert json.loads(spell(restore(flat))) == record


@given(first=RECORDS, second=RECORDS, as_text=TEXTS)
def test_different_records_stay_different(
    first: dict[str, object], second: dict[str, object], as_text: frozenset[str]
) -> None:
    """Nothing is uploaded once for two."""
    equal = spell(first) == spell(second)

    assert (spell(flatten(first, as_text)) == spell(flatten(second, as_text))) is equal


@pytest.mark.parametrize(
    ("flat", "words"),
    [
        ({"a": 1, "a.b": 2}, "`a.b` would be inside of another field's value"),
        ({"a.b": 2, "a": 1}, "`a` and another field give the same value"),
        ({"a.json": "[1]", "a.0": 2}, "`a.0` would be inside"),
        ({"a.0": 1, "a.00": 2}, "give the same value"),
        ({"a.0": 1, "a.2": 2}, "the fields of the list `a` have gaps"),
        ({"a.0": 1, "a.b": 2}, "mixed with other keys"),
        ({"a.json": "[1"}, "the value of `a.json` is not JSON"),
        ({"a.json": 7}, "the value of `a.json` is not JSON"),
    ],
)
def test_what_is_no_flat_form_is_refused(flat: dict[str, object], words: str) -> None:
    """Two values for one place would lose one of them."""
    with pytest.raises(ValueError, match=r".") as caught:
        restore(flat)
    assert words in str(caught.value)


def test_numbers_keep_their_spelling() -> None:
    """Text that people see must not change by the way, and no digit is lost."""
    text = '{"a": [1.0, 1e2, 100000000000000000000000.10, -0], "b": "1.0"}'

    record = parse(text)

    assert isinstance(record, dict)
    assert spell(record) == text
    assert spell(restore(flatten(record, {"a"}))) == text


def test_names_are_taken_apart() -> None:
    """An escaped point parts nothing."""
    assert top_of(r"a\.b.0.c") == r"a\.b"
    assert list(parents(r"a\.b.0.c")) == [r"a\.b", r"a\.b.0"]
    assert [is_json_text(name) for name in ("a.json", "json", r"a.\json", r"a\.json", "a.b.json")] == [
        True,
        False,
        False,
        False,
        True,
    ]
