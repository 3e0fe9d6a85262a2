"""Where in a record the value of a field is."""

from __future__ import annotations

import json

from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.validation.json_tokens import column_of
from prolific_dataset.validation.rules.fields import EmptyValue
from prolific_dataset.validation.rules.rule import Problem

NAMES = st.text(max_size=3) | st.sampled_from(["a", 'a"', "\\", "{", "a:", "ä", "😀"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | NAMES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)


@given(
    members=st.lists(st.tuples(NAMES, VALUES), min_size=1, max_size=5),
    space=st.sampled_from(["", " ", "\t\r "]),
    plain=st.booleans(),
    first=st.sampled_from([1, 2]),
)
@example(members=[("a", {"b": 1}), ("b", "a"), ("a", [{"a": 2}]), ("c", "a")], space="", plain=True, first=1)
def test_a_field_is_found_where_it_was_written(
    members: list[tuple[str, object]], space: str, *, plain: bool, first: int
) -> None:
    """Its last value, for that is the one that programs keep; keys inside of values do not count."""
    text = "{"
    starts: dict[str, int] = {}
    for name, value in members:
        comma = f",{space}" if starts else space
        text += f"{comma}{json.dumps(name, ensure_ascii=plain)}{space}:{space}"
        starts[name] = len(text)
        text += json.dumps(value, ensure_ascii=plain) + space
    record = f"{text}}}".encode()

    found = {
        name: column_of(Problem(rule=EmptyValue, message="", field=name), record, first=first)
        for name, _ in [*members, ("missing", None)]
    }

    assert found == {**{name: start + first for name, start in starts.items()}, "missing": None}
