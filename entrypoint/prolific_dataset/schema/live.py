"""A schema as the service gives it, read with patience: the service may have moved on since this was written."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Final

from prolific_dataset.model import Field, Schema
from prolific_dataset.sanitize import cut
from prolific_dataset.schema.limits import beyond_limits

_NO_TYPE = "(none)"
"""Stands for a type that cannot be read; like every type that is not known, it leaves values unchecked."""
_LONGEST_PART: Final = 200
"""Characters of a part that this program does not read."""


def read_live_schema(value: object) -> tuple[Schema | None, tuple[str, ...]]:
    """Return the schema in a dataset's reply as far as it can be read, and what of it is not as documented.

    Args:
        value: what the reply has under `schema`; keys that are not known here are ignored.

    Returns:
        The schema; None where there is none, or none with fields. Then clauses such as "`strict` is null".
    """
    if value is None:
        return None, ()
    fields = value.get("fields") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or not isinstance(fields, Mapping) or not fields:
        return None, ("it has no fields that can be read",)
    strict = value.get("strict")
    schema = Schema(
        strict=strict is True, fields=tuple(_field(name, descriptor) for name, descriptor in fields.items())
    )
    oddities = [problem for _, problem in beyond_limits(schema)]
    if not isinstance(strict, bool):
        what = "null" if strict is None else "neither true nor false"
        oddities.insert(0, f"`strict` is {what}, so it counts as false")
    return schema, tuple(oddities)


def unread_parts(value: object) -> Iterator[str]:
    """Give what a schema in a dataset's reply says that `read_live_schema` leaves out, such as "`version`: 2".

    A PATCH replaces the whole schema, so whoever writes back what was read loses these parts.

    Args:
        value: what the reply has under `schema`.
    """
    schema, _ = read_live_schema(value)
    if schema is None or not isinstance(value, Mapping):
        return
    for key, said in value.items():
        if key not in ("strict", "fields"):
            yield _part(f"`{key}`", said)
    for field in schema.fields:
        descriptor = value["fields"][field.name]
        if not isinstance(descriptor, Mapping):
            yield _part(f"field `{field.name}`", descriptor)
            continue
        read = {"type": field.type, "label": field.label}
        for key, said in descriptor.items():
            if key not in read or said != read[key]:
                yield _part(f"`{key}` of field `{field.name}`", said)


def _part(name: str, value: object) -> str:
    return f"{name}: {cut(json.dumps(value, ensure_ascii=False), _LONGEST_PART)}"


def _field(name: str, descriptor: object) -> Field:
    parts = descriptor if isinstance(descriptor, Mapping) else {}
    kind, label = parts.get("type"), parts.get("label")
    return Field(
        name=name,
        type=kind if isinstance(kind, str) and kind else _NO_TYPE,
        label=label if isinstance(label, str) else None,
    )
