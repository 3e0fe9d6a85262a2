"""Which nested values become fields and which become text, for all records of a dataset alike."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from typing import Final

from prolific_dataset.model import Schema
from prolific_dataset.schema.flattening import (
    fields,
    flatten,
    is_json_text,
    name_below,
    parents,
    top_name,
    top_of,
)
from prolific_dataset.schema.limits import MAX_FIELDS, MAX_NAME_LENGTH

_MOST_FIELDS: Final = 50
"""Fields that one nested value may become: a conversation of 25 turns does, a vector of numbers does not."""


@dataclass(slots=True)
class _Shape:
    """What the records have at one key, and below it down to the first list."""

    is_nested: bool = False
    by_key: bool = True
    """Whether it is an object of few keys, each of which can be decided on alone."""
    fields: set[str] = field(default_factory=set)
    """The names of the fields that it would become; at most one more than it may."""
    keys: dict[str, _Shape] = field(default_factory=lambda: defaultdict(_Shape))


class Layout:
    """Decides what becomes of each nested value, once all records were seen.

    Args:
        schema: a schema of flat records that there is already: what it has is laid out as it says, so that records
            that were uploaded do not change their form when a longer one comes.
    """

    def __init__(self, schema: Schema | None = None) -> None:
        self._shapes = defaultdict[str, _Shape](_Shape)
        self._given = frozenset(each.name for each in schema.fields) if schema else frozenset[str]()

    @property
    def nested(self) -> tuple[str, ...]:
        """The names of the records' own fields in which there are lists or objects."""
        return tuple(name for name, shape in self._shapes.items() if shape.is_nested)

    def see(self, record: Mapping[str, object]) -> None:
        """Look at a record."""
        for key, value in record.items():
            name = top_name(key)
            _look(self._shapes[name], name, value)

    def as_text(self) -> frozenset[str]:
        """The names of the nested values that are to be written as JSON text; all others become fields."""
        given = {top_of(name) for name in self._given if top_of(name) != name}
        flat = self._given.union(name for name, shape in self._shapes.items() if not shape.is_nested)
        decided = {name: _decide(name, self._shapes[name]) for name in self.nested if name not in given}
        while len(flat) + sum(count for _, count in decided.values()) > MAX_FIELDS:
            largest = max(decided, key=lambda name: decided[name][1], default="")
            if not largest or decided[largest][1] == 1:
                break  # too many fields without it; what uses the layout says so
            decided[largest] = (frozenset((largest,)), 1)
        return _texts_of(self._given).union(*(texts for texts, _ in decided.values()))


def flattener(layout: Layout) -> Callable[[dict[str, object]], dict[str, object]]:
    """Return what makes the flat form of a record, as `layout` has decided."""
    return partial(flatten, as_text=layout.as_text())


def _look(shape: _Shape, name: str, value: object) -> None:
    if isinstance(value, dict | list):
        shape.is_nested = True
    if isinstance(value, list):
        shape.by_key = False
    elif isinstance(value, dict) and shape.by_key:
        for key, inner in value.items():
            _look(shape.keys[key], name_below(name, key), inner)
        shape.by_key = len(shape.keys) <= _MOST_FIELDS
    if not shape.by_key:
        shape.keys.clear()  # what is below is not decided on alone
    shape.fields.update(
        each for each, _ in takewhile(lambda _: len(shape.fields) <= _MOST_FIELDS, fields(name, value))
    )


def _decide(name: str, shape: _Shape) -> tuple[frozenset[str], int]:
    """Return the names of what becomes text, and how many fields there will be."""
    if len(shape.fields) <= _MOST_FIELDS and all(map(_is_possible, shape.fields)):
        return frozenset(), len(shape.fields)
    below = {name_below(name, key): each for key, each in shape.keys.items()}
    if not below or not all(_is_possible(f"{each}.json") for each in below):
        return frozenset((name,)), 1
    decided = [_decide(each, shape) for each, shape in below.items()]
    return frozenset[str]().union(*(texts for texts, _ in decided)), sum(count for _, count in decided)


def _is_possible(name: str) -> bool:
    return len(name) <= MAX_NAME_LENGTH


def _texts_of(names: Collection[str]) -> frozenset[str]:
    """What a schema of flat records has as text: a name ends in `json`, and no other field is inside of its value."""
    inside = {parent for name in names if not is_json_text(name) for parent in parents(name)}
    texts = {list(parents(name))[-1] for name in names if is_json_text(name)}
    return frozenset(texts - inside)
