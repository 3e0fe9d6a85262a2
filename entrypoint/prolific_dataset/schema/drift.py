"""How schemas and records differ: a committed copy from the dataset's own, the records from either."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from prolific_dataset.model import FieldType
from prolific_dataset.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from prolific_dataset.model import Schema
    from prolific_dataset.schema.inference import Observation


def differences(snapshot: Schema, live: Schema) -> Iterator[str]:
    """Say in a sentence each what stands differently in `snapshot`; nothing when both mean the same."""
    if snapshot.strict is not live.strict:
        yield f"the dataset is {'strict' if live.strict else 'not strict'}, the file says otherwise"
    ours = {field.name: field for field in snapshot.fields}
    theirs = {field.name: field for field in live.fields}
    for name in sorted(theirs.keys() - ours.keys()):
        yield f"the dataset has a field {name} ({theirs[name].type}), the file lacks it"
    for name in sorted(ours.keys() - theirs.keys()):
        yield f"the file has a field {name}, the dataset lacks it"
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name].type != theirs[name].type:
            yield f"field {name} is {theirs[name].type} in the dataset and {ours[name].type} in the file"


def misfits(schema: Schema, observation: Observation) -> Iterator[str]:
    """Say in a sentence each where records and `schema` do not go together."""
    records = observation.record_count
    known = {field.name: field for field in schema.fields}
    for name, column in observation.columns.items():
        if name not in known:
            yield f"{_of(column.seen, records)} a field {name}, the schema lacks it"
    proposed = {field.name: field.type for field in observation.propose().schema.fields}
    for name, field in known.items():
        seen = observation.columns[name].seen if name in observation.columns else 0
        if not seen:
            yield f"no record has the field {name}"
        elif schema.strict and seen < records:
            yield f"{_of(records - seen, records)} no field {name}, and the schema is strict"
        if name in proposed and _is_mistaken(field.type, proposed[name]):
            yield f"field {name} is {field.type} in the schema, its values look like {proposed[name]}"


_MEDIA: Final = frozenset({FieldType.IMAGE_URL, FieldType.AUDIO_URL, FieldType.VIDEO_URL})


def _is_mistaken(kind: str, seen: str) -> bool:
    """Only media can be told by their values; what is text and what is metadata is for people to say."""
    return kind in set(FieldType) and kind != seen and bool(_MEDIA & {kind, seen})


def _of(some: int, records: int) -> str:
    return f"{number(some)} of {count(records, 'record')} {'has' if some == 1 else 'have'}"
