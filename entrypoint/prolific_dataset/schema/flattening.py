r"""Nested values as fields of their own, or as JSON text, and back: what a field can hold is flat.

The name of a field is the path to its value, with a `.` between the parts: `messages.0.content` is the `content` of the
first of the `messages`. A part of digits is a place in a list. A last part `json` says that the value there is written
as JSON text; empty lists and objects, which have no fields, always are. In a key that could be taken for something
else, `\` precedes what is to be read as it is: `a\.b` is one key, `a.\0` the key `0`, and `a.\json` the key `json`.

So no two records have the same flat form, and `restore` gives back the record. See docs/decisions/0033-flat-records.md.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from typing import Final

from prolific_dataset.formats.literal_json import parse, spell

_JSON: Final = "json"
_SPECIAL: Final = re.compile(r"[.\\]")
_PLACE: Final = re.compile(r"[0-9]+", re.ASCII)
_NAMES_KEPT: Final = 4096
"""The names of one record's fields are mostly those of the next one."""
_PIECE: Final = re.compile(r"\\.|[^.\\]+|[.\\]", re.DOTALL)


def flatten(record: Mapping[str, object], as_text: Collection[str] = ()) -> dict[str, object]:
    """Return the flat form of a record: no value of it is a list or an object.

    Args:
        record: the record.
        as_text: the names of nested values that are written as JSON text instead of as fields: `messages`.
    """
    return {
        name: value for key, inner in record.items() for name, value in fields(top_name(key), inner, as_text)
    }


def restore(record: Mapping[str, object]) -> dict[str, object]:
    """Return the record that has the flat form `record`.

    Raises:
        ValueError: it is the flat form of no record; the message says why.
    """
    root = _Node()
    for name, inner in record.items():
        is_text = is_json_text(name)
        first, *rest = _split(name)[: -1 if is_text else None]
        *above, last = (_unescaped(first), *map(_step, rest))
        node = root
        for step in above:
            node = _below(node, step, name)
        if last in node:
            raise ValueError(f"`{name}` and another field give the same value")
        node[last] = _parsed(name, inner) if is_text else inner
    return {str(key): _built(value, str(key)) for key, value in root.items()}


@lru_cache(_NAMES_KEPT)
def top_name(key: str) -> str:
    """Return the name of the field for the value of a record's own key."""
    return _SPECIAL.sub(r"\\\g<0>", key)


@lru_cache(_NAMES_KEPT)
def name_below(name: str, step: str | int) -> str:
    """Return the name for the value at a key or a place of the nested value called `name`."""
    if isinstance(step, int):
        return f"{name}.{step}"
    ambiguous = step == _JSON or _PLACE.fullmatch(step)
    return f"{name}.\\{step}" if ambiguous else f"{name}.{top_name(step)}"


def is_json_text(name: str) -> bool:
    """Whether the name of a flat field says that its value is JSON text."""
    return name.endswith(f".{_JSON}") and len(parts := _split(name)) > 1 and parts[-1] == _JSON


def top_of(name: str) -> str:
    """Return the first part of a field's name: the name for the value that it belongs to, or its own."""
    return _split(name)[0]


def parents(name: str) -> Iterator[str]:
    """Yield the names of the nested values that a flat field is inside of, the outermost first."""
    parts = _split(name)
    for end in range(1, len(parts)):
        yield ".".join(parts[:end])


def fields(name: str, value: object, as_text: Collection[str] = ()) -> Iterator[tuple[str, object]]:
    """Yield the fields, name and value, that the value called `name` becomes."""
    match value:
        case dict() | list() if not value or name in as_text:
            yield f"{name}.{_JSON}", spell(value)
        case dict():
            for key, inner in value.items():
                yield from fields(name_below(name, key), inner, as_text)
        case list():
            for place, inner in enumerate(value):
                yield from fields(name_below(name, place), inner, as_text)
        case _:
            yield name, value


class _Node(dict[str | int, object]):
    """A nested value that is being put together from its fields."""


def _below(node: _Node, step: str | int, name: str) -> _Node:
    below = node.setdefault(step, _Node())
    if isinstance(below, _Node):
        return below
    raise ValueError(f"`{name}` would be inside of another field's value")


def _split(name: str) -> list[str]:
    """Return the parts of a name, still escaped."""
    parts = [""]
    for piece in _PIECE.findall(name):
        if piece == ".":
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _step(part: str) -> str | int:
    return int(part) if _PLACE.fullmatch(part) else _unescaped(part)


def _unescaped(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part, flags=re.DOTALL)


def _parsed(name: str, value: object) -> object:
    try:
        if isinstance(value, str):
            return parse(value)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"the value of `{name}` is not JSON") from error
    raise ValueError(f"the value of `{name}` is not JSON text")


def _built(value: object, name: str) -> object:
    if not isinstance(value, _Node):
        return value
    inner = {step: _built(below, f"{name}.{step}") for step, below in value.items()}
    places = [step for step in inner if isinstance(step, int)]
    if not places:
        return inner
    if sorted(places) != list(range(len(inner))):
        raise ValueError(f"the fields of the list `{name}` have gaps, or are mixed with other keys")
    return [inner[place] for place in range(len(inner))]
