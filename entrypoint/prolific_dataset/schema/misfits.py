"""How records do not fit a schema that they are to be checked against."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.model import FieldType, Schema
from prolific_dataset.schema.guess import MEDIA
from prolific_dataset.schema.inference import Observation
from prolific_dataset.wording import count, number


def misfits(schema: Schema, observation: Observation) -> Iterator[str]:
    """Give each way in which the records do not fit `schema` as a sentence."""
    records = observation.record_count
    known = {each.name: each.type for each in schema.fields}
    for name, column in observation.columns.items():
        if name not in known:
            yield f"{_of(column.seen, records)} a field {name} that the schema lacks"
    proposed = {each.name: each.type for each in observation.propose().schema.fields}
    for name, kind in known.items():
        if name not in observation.columns:
            yield f"no record has the field {name}"
            continue
        seen, nested = observation.columns[name].seen, observation.columns[name].nested
        if schema.strict and seen < records:
            yield f"{_of(records - seen, records)} no field {name}, but the schema is strict"
        if nested:
            yield f"{_of(nested, records)} a list or an object in field {name}"
        elif _is_mistaken(kind, proposed.get(name, kind)):
            yield f"field {name} is {kind} in the schema, but its values look like {proposed[name]}"


def _is_mistaken(kind: str, seen: str) -> bool:
    """Only media are recognised by their values; whether a field is text or metadata is for people to say."""
    return kind in set(FieldType) and kind != seen and not {kind, seen}.isdisjoint(MEDIA)


def _of(some: int, records: int) -> str:
    return f"{number(some)} of {count(records, 'record')} {'has' if some == 1 else 'have'}"
