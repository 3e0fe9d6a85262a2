"""A dataset's schema as the service has it, and the checks on a new one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

KNOWN_TYPES = frozenset({"text", "image_url", "audio_url", "video_url", "metadata", "task_group_id"})
MAX_FIELDS = 200
MAX_KEY_LENGTH = 128
MAX_LABEL_LENGTH = 255


class SchemaError(Exception):
    """The schema in a request is invalid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What the records of a dataset look like."""

    strict: bool
    types: Mapping[str, str]
    """The type of each field, in order."""
    source: Mapping[str, object]
    """The schema as given; replies return it."""

    @property
    def task_group_field(self) -> str | None:
        """The field that groups records into tasks, if there is one."""
        return next((name for name, kind in self.types.items() if kind == "task_group_id"), None)


UNTYPED = Schema(strict=False, types=MappingProxyType({}), source=MappingProxyType({}))
"""What a V3 dataset has in place of a schema: it takes every row."""


def parse_schema(value: object, *, as_documented: bool = True) -> Schema:
    """Read the JSON value of a schema.

    Args:
        value: what a request says.
        as_documented: whether it must keep to the documented limits; if not, it only has to be an object.

    Raises:
        SchemaError: Says what is wrong.
    """
    if not isinstance(value, Mapping):
        raise SchemaError("schema must be an object")
    if not as_documented:
        return _whatever(value)
    if not isinstance(value.get("strict"), bool):
        raise SchemaError("schema.strict is required and must be a boolean")
    fields = value.get("fields")
    if not isinstance(fields, Mapping) or not fields:
        raise SchemaError("schema.fields is required and must be an object with at least one field")
    if len(fields) > MAX_FIELDS:
        raise SchemaError(f"schema.fields may have at most {MAX_FIELDS} fields")
    types = {name: _field_type(name, descriptor) for name, descriptor in fields.items()}
    if list(types.values()).count("task_group_id") > 1:
        raise SchemaError("schema.fields may have at most one field of type task_group_id")
    return Schema(strict=value["strict"], types=MappingProxyType(types), source=MappingProxyType(dict(value)))


def _whatever(value: Mapping[str, object]) -> Schema:
    """Take a schema of another day; what has no type takes any text."""
    fields = value.get("fields")
    types = {
        name: str(descriptor.get("type")) if isinstance(descriptor, Mapping) else ""
        for name, descriptor in (fields.items() if isinstance(fields, Mapping) else ())
    }
    return Schema(
        strict=value.get("strict") is True,
        types=MappingProxyType(types),
        source=MappingProxyType(dict(value)),
    )


def _field_type(name: str, descriptor: object) -> str:
    if not 1 <= len(name) <= MAX_KEY_LENGTH:
        raise SchemaError(f"a field name must have 1 to {MAX_KEY_LENGTH} characters")
    if not isinstance(descriptor, Mapping):
        raise SchemaError(f"schema.fields.{name} must be an object")
    kind = descriptor.get("type")
    if not isinstance(kind, str) or kind not in KNOWN_TYPES:
        raise SchemaError(f"schema.fields.{name}.type is not a known field type")
    label = descriptor.get("label", "")
    if not isinstance(label, str) or len(label) > MAX_LABEL_LENGTH:
        raise SchemaError(f"schema.fields.{name}.label must be text of at most {MAX_LABEL_LENGTH} characters")
    return kind
