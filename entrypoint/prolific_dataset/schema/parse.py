"""Plain values -> a dataset schema, from a file that people write: what may be a slip is an error.

The set of types grows with time, so a type that is not known here is not an error. How the service's own reply is read:
`live`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import Locate, Node, nowhere
from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.schema.limits import beyond_limits

_SCHEMA_KEYS = ("strict", "fields")
_FIELD_KEYS = ("type", "label")
_HINT = "A schema looks like this: strict: true, fields: {prompt: {type: text}}."


def parse_schema(value: object, *, source: str, limits: bool = True, locate: Locate = nowhere) -> Schema:
    """Return the schema that `value` describes: `{strict, fields: {name: {type, label?}}}`.

    Args:
        value: plain values; a whole dataset reply is fine too, its `schema` is taken.
        source: what messages call it.
        limits: whether it must keep within the limits of the service, which a live schema may have outgrown.
        locate: finds the place of a value in the file it came from.

    Raises:
        ConfigurationError: it is not a schema, or exceeds a limit of the service.
    """
    node = Node(value=value, source=source, hint=_HINT, locate=locate)
    if isinstance(value, Mapping) and "fields" not in value and isinstance(value.get("schema"), Mapping):
        node = node.at("schema")
    strict, fields = node.only(_SCHEMA_KEYS).at("strict").flag(), node.at("fields")
    if not isinstance(fields.value, Mapping) or not fields.value:
        raise fields.error("must be a mapping with at least one field")
    schema = Schema(strict=strict, fields=tuple(_field(name, fields.at(name)) for name in fields.value))
    for path, problem in beyond_limits(schema) if limits else ():
        raise ConfigurationError(f"{reduce(Node.at, path, node).where}: {problem}.", hint=_HINT)
    return schema


def schema_document(schema: Schema) -> dict[str, object]:
    """Return the plain values of `schema`, as the API writes them: the reverse of `parse_schema`."""
    fields = {field.name: {"type": field.type} for field in schema.fields}
    for field in schema.fields:
        if field.label is not None:
            fields[field.name]["label"] = field.label
    return {"strict": schema.strict, "fields": fields}


def _field(name: str, node: Node) -> Field:
    if not node.only(_FIELD_KEYS).value.get("type"):
        raise node.error(f"has no `type`; the known ones are {', '.join(FieldType)}")
    return Field(name=name, type=node.at("type").text(), label=node.at("label").text_or_none())
