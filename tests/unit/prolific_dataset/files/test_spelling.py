"""What a pattern may mean that names nothing as it is written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.files.spelling import readings


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("- data/*.jsonl", ("data/*.jsonl",)),
        ("'data/*.jsonl'", ("data/*.jsonl",)),
        ('- "data/*.jsonl"', ("data/*.jsonl",)),
        ("[a.jsonl, b.jsonl]", ("a.jsonl", "b.jsonl")),
        ('["a.jsonl", "!b.jsonl"]', ("a.jsonl", "!b.jsonl")),
        ("a.jsonl,b.jsonl", ("a.jsonl", "b.jsonl")),
        ("a.jsonl  b.jsonl", ("a.jsonl", "b.jsonl")),
        ("data/**, ! data/drafts", ("data/**", "!data/drafts")),
        ("data\\deep\\*.jsonl", ("data/deep/*.jsonl",)),
        ("{a,b/{c,d}}.jsonl", ("a.jsonl", "b/c.jsonl", "b/d.jsonl")),
        ("{a, b}.jsonl,c.jsonl", ("a.jsonl", "b.jsonl", "c.jsonl")),
        ('!"data/drafts"', ("!data/drafts",)),
    ],
)
def test_habits_from_elsewhere(written: str, meant: tuple[str, ...]) -> None:
    """The last reading has undone all of them."""
    assert [*readings(written)][-1] == meant


def test_what_was_typed_in_a_folder_is_read_as_it_was_typed() -> None:
    """The folder that was put before it is before each of its patterns then; other patterns are read as ever."""
    assert next(readings("sub/[a.jsonl, !b.jsonl]", typed_in="sub")) == ("sub/a.jsonl, !b.jsonl",)
    assert ("sub/a.jsonl", "!sub/b.jsonl") in [*readings("sub/[a.jsonl, !b.jsonl]", typed_in="sub")]
    assert [*readings("'data/*.jsonl'", typed_in="sub")] == [("data/*.jsonl",)]


@pytest.mark.parametrize(
    "written", ["data/*.jsonl", "!data/[ab]/**", "it's.jsonl", "{a}.jsonl", "a-b+c.jsonl"]
)
def test_a_plain_pattern_has_no_other_reading(written: str) -> None:
    """There is nothing to undo."""
    assert [*readings(written)] == []


def test_braces_stay_small() -> None:
    """Eleven pairs of braces would be 2048 patterns."""
    assert [*readings("{a,b}" * 11)] == []


@given(st.text(alphabet="-!'\"{}[],\\ ab*/", max_size=40))
def test_any_text_can_be_read(text: str) -> None:
    """Readings end, none is empty, and none is the text itself."""
    for reading in readings(text):
        assert reading
        assert reading != (text,)
