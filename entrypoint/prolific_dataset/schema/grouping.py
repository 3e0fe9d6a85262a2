"""Whether a field groups records into tasks, by counting: many values, each for a few records.

Records that share the value of the one field of type `task_group_id` are done by one participant in one submission, and
the field cannot be changed once the dataset has records. When in doubt it is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from prolific_dataset.schema.column import Column
from prolific_dataset.schema.names import Hint, hint
from prolific_dataset.wording import number

_FEWEST_GROUPS: Final = 2
_LARGEST: Final = 10
"""Records that one participant can be asked to do in one submission."""
_SURE: Final = frozenset({Hint.TASK_GROUP, Hint.CONVERSATION})
_NAMES: Final = _SURE | {Hint.SESSION}
"""Names that are believed when the counts agree; an experiment's group is none of them."""


def task_group(columns: Mapping[str, Column], record_count: int) -> str | None:
    """Return the name of the field that groups records into tasks; None when none does for sure."""
    found = [
        name
        for name, column in columns.items()
        if hint(name) in _NAMES
        and column.seen == record_count
        and _is_plausible(column, sure=hint(name) in _SURE)
    ]
    named = [name for name in found if hint(name) is Hint.TASK_GROUP]
    for names in (named, found):
        if len(names) == 1:
            return names[0]
    return None


def about_groups(name: str, column: Column) -> str | None:
    """Say how a field that is named like a group would group the records; None for one that is not named so."""
    if hint(name) not in _NAMES | {Hint.GROUP}:
        return None
    if not column.grouped or not column.sizes:
        return "named like a group, but not every value can name one"
    if len(column.sizes) == 1:
        return "named like a group, but the same in every record"
    if not column.repeats:
        return "named like a group, but no two records share a value"
    if column.sizes[-1] > _LARGEST:
        return f"named like a group, but {sizes(column)} are no tasks for one participant"
    return f"named like a group: {sizes(column)}; is each a task for one participant?"


def sizes(column: Column) -> str:
    """Say how many values there are and how many records have each: `40 values with 2 to 10 records each`."""
    least, most = column.sizes[0], column.sizes[-1]
    span = number(most) if least == most else f"{number(least)} to {number(most)}"
    return f"{number(len(column.sizes))} values with {span} record{'' if most == 1 else 's'} each"


def _is_plausible(column: Column, *, sure: bool) -> bool:
    found = column.sizes
    if not column.grouped or len(found) < _FEWEST_GROUPS or found[-1] > _LARGEST:
        return False
    if not sure and len(found) <= found[-1]:
        return False  # a few values for many records each: a condition
    return sum(size for size in found if size > 1) > sum(found) / 2
