"""The second tier says the same of a record whether its findings are listed or only counted."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.validation.explain import Explainer
from prolific_dataset.validation.rules.settings import RuleSettings

SCHEMA = parse_schema(
    {"strict": True, "fields": {"a": {"type": "text"}, "u": {"type": "image_url"}}}, source="test"
)
EXPLAINER = Explainer(SCHEMA, RuleSettings())

NAMES = st.sampled_from(['"a"', '"u"', '"\\u0061"', '"z"', '"\\ud83d"', '"\\ud83d\\ude00"'])
WORDS = st.sampled_from(["NaN", "1e400", "9" * 400, "17", "null", "true", "https", '""', '"x'])
VALUES = st.recursive(
    NAMES | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{','.join(items)}]")
        | st.lists(st.tuples(NAMES, inner), max_size=4).map(
            lambda members: "{" + ", ".join(f"{name}: {value}" for name, value in members) + "}"
        )
    ),
    max_leaves=8,
)


@given(line=VALUES)
@example(line='{"a": 1, "a": 2, "u": 3, "a": 4}')
@example(line='{"a": {"z": 1, "z": 2}, "a": 2}')
@example(line='{"a": {"z": 1, "z": 2}}')
@example(line='[{"a": 1, "a": 2}]')
@example(line='{"a": NaN, "a": 2}')
def test_what_is_only_counted_is_found_all_the_same(line: str) -> None:
    """Without their places, the problems are the same and in the same order; so is what the record means."""
    listed = EXPLAINER.explain(line.encode())
    counted = EXPLAINER.explain(line.encode(), placed=False)

    assert [replace(each, offset=None) for each in counted.problems] == [
        replace(each, offset=None) for each in listed.problems
    ]
    assert repr(counted.value) == repr(listed.value)


@pytest.mark.parametrize(
    ("record", "places"),
    [
        (b'{"a": 1, "a": 2, "u": 3, "a": 4}', [("a", 9), ("a", 25)]),
        (b'{"a": {"z": 1, "z": 2}, "a": 2}', [("a", 15), ("a", 24)]),
        (b'[{"a": 1, "\\u0061": 2}]', [(None, 10)]),
    ],
)
def test_a_repeated_key_has_a_place(record: bytes, places: list[tuple[str | None, int]]) -> None:
    """The field is the record's own key, also where it is an object inside of its value that repeats one."""
    problems = EXPLAINER.explain(record).problems

    assert [
        (problem.field, problem.offset) for problem in problems if problem.rule.id == "duplicate-key"
    ] == places
