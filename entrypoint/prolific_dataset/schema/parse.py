"""Plain values -> a dataset schema, from a file that people write: what may be a slip is an error.

The set of types grows with time, so a type that is not known here is not an error. How the service's own reply is read:
`live`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import Locate, Node, nowhere, suggestion
from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.schema.limits import beyond_limits

_SCHEMA_KEYS = {"strict", "fields"}
_FIELD_KEYS = {"type", "label"}
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
    if not isinstance(node.value, Mapping):
        raise _error(node, "a schema is a mapping with `strict` and `fields`")
    strict, fields = node.at("strict"), node.at("fields")
    if not isinstance(strict.value, bool):
        raise _error(strict, "`strict` must be true or false")
    if not isinstance(fields.value, Mapping) or not fields.value:
        raise _error(fields, "`fields` must be a mapping with at least one field")
    _refuse_unknown(node, _SCHEMA_KEYS, "the schema")
    schema = Schema(strict=strict.value, fields=tuple(_field(name, fields.at(name)) for name in fields.value))
    for path, problem in beyond_limits(schema) if limits else ():
        raise _error(reduce(Node.at, path, node), problem)
    return schema


def schema_document(schema: Schema) -> dict[str, object]:
    """Return the plain values of `schema`, as the API writes them: the reverse of `parse_schema`."""
    fields: dict[str, object] = {
        field.name: {"type": field.type}
        if field.label is None
        else {"type": field.type, "label": field.label}
        for field in schema.fields
    }
    return {"strict": schema.strict, "fields": fields}


def _field(name: str, node: Node) -> Field:
    if not isinstance(node.value, Mapping):
        raise _error(node, f"field `{name}` must be a mapping with a `type`, such as {{type: text}}")
    _refuse_unknown(node, _FIELD_KEYS, f"field `{name}`")
    kind, label = node.value.get("type"), node.value.get("label")
    if not isinstance(kind, str) or not kind:
        known = ", ".join(FieldType)
        raise _error(node, f"field `{name}` has no `type`; the known ones are {known}")
    if label is not None and not isinstance(label, str):
        raise _error(node.at("label"), f"the label of field `{name}` must be text")
    return Field(name=name, type=kind, label=label)


def _refuse_unknown(node: Node, known: set[str], what: str) -> None:
    for key in node.value:
        if key not in known:
            near = suggestion(str(key), sorted(known))
            raise _error(node.at(str(key)), f"{what} has an unknown key: {key}{near}")


def _error(node: Node, problem: str) -> ConfigurationError:
    end = "" if problem.endswith("?") else "."
    return ConfigurationError(f"{node.where}: {problem}{end}", hint=_HINT)
