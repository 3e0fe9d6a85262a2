"""Which field groups records into tasks: many values, each for a few records."""

from __future__ import annotations

import json

import pytest

from prolific_dataset.schema.inference import Observation


def reason(name: str, values: list[object]) -> tuple[str, str]:
    """Type and reason of a field, beside a text."""
    seen = Observation()
    seen.observe(json.dumps({name: value, "prompt": "What is it?"}).encode() for value in values)
    proposal = seen.propose()
    return proposal.schema.fields[0].type, proposal.reasons[name]


def spread(groups: int, *sizes: int) -> list[object]:
    """Values of `groups` groups, whose sizes repeat."""
    return [group for group in range(groups) for _ in range(sizes[group % len(sizes)])]


@pytest.mark.parametrize(
    ("name", "values", "sizes"),
    [
        ("conversation_id", spread(6, 2, 10), "6 values with 2 to 10 records each"),
        ("conversationId", spread(40, 5), "40 values with 5 records each"),
        ("task_group_id", ["a", "a", "b", "b"], "2 values with 2 records each"),
        ("META_TASK_GROUP_ID", ["a", "a", "b", "b"], "2 values with 2 records each"),
        ("session-id", [f"s{each}" for each in spread(9, 3)], "9 values with 3 records each"),
        ("session", spread(40, 4), "40 values with 4 records each"),
        ("group_id", spread(40, 4), "40 values with 4 records each"),
        ("thread_id", [*spread(10, 4), 10], "11 values with 1 to 4 records each"),
    ],
)
def test_many_values_for_a_few_records_each_are_groups(name: str, values: list[object], sizes: str) -> None:
    """Text or integers; the sizes are said."""
    assert reason(name, values) == ("task_group_id", f"groups records: {sizes}")


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("experiment_group", spread(2, 100)),
        ("experiment_group", spread(100, 2)),
        ("age_group", ["18-30", "31-50", "51+"] * 3),
        ("group", spread(40, 4)),
        ("panel", ["a", "a", "b", "b"]),
        ("condition_id", spread(40, 4)),
        ("session", ["morning", "evening"] * 5),
        ("session_id", spread(4, 100)),
        ("session_id", [7] * 8),
        ("session_id", ["a", "b", "c"]),
        ("session_id", [*range(90), *spread(5, 2)]),
        ("conversation_id", [1.5, 1.5, 2.5, 2.5]),
        ("conversation_id", ["a", "a", "b", "b", ""]),
        ("conversation_id", ["a", "a", "b", "b", "unknown", "unknown"]),
        ("conversation_id", [1, 1, 2, 2, None]),
        ("prompt_id", spread(40, 4)),
    ],
)
def test_when_in_doubt_it_is_no_group(name: str, values: list[object]) -> None:
    """The choice cannot be changed once the dataset has records; the comment asks."""
    assert reason(name, values)[0] == "metadata"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (spread(2, 100), "2 values with 100 records each are no tasks for one participant"),
        (spread(100, 2), "100 values with 2 records each; is each a task for one participant?"),
        ([1] * 5, "the same in every record"),
        ([1, 2, 3], "no two records share a value"),
        (["a", "a", ""], "not every value can name one"),
    ],
)
def test_the_comment_says_why_it_is_none(values: list[object], words: str) -> None:
    """Someone who knows the data can then decide."""
    assert words in reason("user_group", values)[1]


def test_a_field_that_some_records_lack_is_no_group() -> None:
    """Records without one would be in none."""
    seen = Observation()
    seen.observe([b'{"conversation_id": 1}', b'{"conversation_id": 1}', b'{"a": "b"}'] * 3)

    assert seen.propose().schema.fields[0].type == "metadata"


def test_of_several_none_is_chosen_but_the_one_that_says_so() -> None:
    """The service allows one; which one, only people know."""
    rows = [{"session_id": each, "conversation_id": each, "task_group": each} for each in spread(9, 3)]

    def types(*names: str) -> list[str]:
        seen = Observation()
        seen.observe(json.dumps({name: row[name] for name in names}).encode() for row in rows)
        return [each.type for each in seen.propose().schema.fields]

    assert types("session_id", "conversation_id") == ["metadata", "metadata"]
    assert types("session_id", "conversation_id", "task_group") == ["metadata", "metadata", "task_group_id"]
