"""JSON whose numbers keep their spelling, for records that are written again: `1.0` stays `1.0`, `1e400` stays."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number as it is written."""

    literal: str


def parse(text: str) -> object:
    """Return the value of a JSON text; its numbers are `Number`.

    Raises:
        ValueError: it is not JSON.
    """
    return _DECODER.decode(text)


def spell(value: object) -> str:
    """Return the JSON text of a value; the reverse of `parse`."""
    match value:
        case Number():
            return value.literal
        case dict():
            members = (f"{spell(key)}: {spell(member)}" for key, member in value.items())
            return f"{{{', '.join(members)}}}"
        case list():
            return f"[{', '.join(map(spell, value))}]"
        case _:
            return _ENCODER.encode(value)


def _number(literal: str) -> Number:
    return Number(literal=literal)


_ENCODER = json.JSONEncoder(ensure_ascii=False)
_DECODER = json.JSONDecoder(parse_int=_number, parse_float=_number, parse_constant=_number)
