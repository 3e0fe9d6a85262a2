"""Plain values -> a dataset schema: from an API reply or a schema file.

Limits and types: https://docs.prolific.com/api-reference/task-builder (create a dataset, `schema`). The set
of types grows with time, so a type that is not known here is not an error.
"""

from __future__ import annotations

from collections.abc import Mapping

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.nodes import Locate, Place, nowhere, suggestion
from prolific_dataset.model import Field, FieldType, Schema

MAX_FIELDS = 200
MAX_NAME_LENGTH = 128
MAX_LABEL_LENGTH = 255

_SCHEMA_KEYS = {"strict", "fields"}
_FIELD_KEYS = {"type", "label"}
_HINT = "A schema looks like this: strict: true, fields: {prompt: {type: text}}."


def parse_schema(value: object, *, source: str, tolerant: bool = False, locate: Locate = nowhere) -> Schema:
    """Return the schema that `value` describes: `{strict, fields: {name: {type, label?}}}`.

    Args:
        value: plain values; a whole dataset reply is fine too, its `schema` is taken.
        source: what messages call it.
        tolerant: accept keys that are not known here, as replies of the service may carry.
        locate: finds the place of a value in the file it came from.

    Raises:
        ConfigurationError: it is not a schema, or exceeds a limit of the service.
    """
    place = Place(name=source, hint=_HINT, locate=locate)
    if isinstance(value, Mapping) and "fields" not in value and isinstance(value.get("schema"), Mapping):
        value, place = value["schema"], place.at("schema")
    if not isinstance(value, Mapping):
        raise _error(place, "a schema is a mapping with `strict` and `fields`")
    strict, fields = value.get("strict"), value.get("fields")
    if not isinstance(strict, bool):
        raise _error(place.at("strict"), "`strict` must be true or false")
    if not isinstance(fields, Mapping) or not fields:
        raise _error(place.at("fields"), "`fields` must be a mapping with at least one field")
    if not tolerant:
        _refuse_unknown(value, _SCHEMA_KEYS, place, "the schema")
    if len(fields) > MAX_FIELDS:
        raise _error(place.at("fields"), f"{len(fields)} fields; the service takes at most {MAX_FIELDS}")
    parsed = tuple(
        _field(name, entry, place.at("fields").at(name), tolerant=tolerant) for name, entry in fields.items()
    )
    groups = [field.name for field in parsed if field.type == FieldType.TASK_GROUP_ID]
    if len(groups) > 1:
        raise _error(
            place.at("fields").at(groups[1]),
            f"{len(groups)} fields of type `task_group_id` ({', '.join(groups)}); one is allowed",
        )
    return Schema(strict=strict, fields=parsed)


def schema_document(schema: Schema) -> dict[str, object]:
    """Return the plain values of `schema`, as the API writes them: the reverse of `parse_schema`."""
    fields: dict[str, object] = {
        field.name: {"type": field.type}
        if field.label is None
        else {"type": field.type, "label": field.label}
        for field in schema.fields
    }
    return {"strict": schema.strict, "fields": fields}


def _field(name: object, entry: object, place: Place, *, tolerant: bool) -> Field:
    if not isinstance(name, str) or not 1 <= len(name) <= MAX_NAME_LENGTH:
        raise _error(place, f"a field's name must be text of 1 to {MAX_NAME_LENGTH} characters")
    if not isinstance(entry, Mapping):
        raise _error(place, f"field `{name}` must be a mapping with a `type`, such as {{type: text}}")
    if not tolerant:
        _refuse_unknown(entry, _FIELD_KEYS, place, f"field `{name}`")
    kind, label = entry.get("type"), entry.get("label")
    if not isinstance(kind, str) or not kind:
        known = ", ".join(FieldType)
        raise _error(place, f"field `{name}` has no `type`; the known ones are {known}")
    if label is not None and (not isinstance(label, str) or len(label) > MAX_LABEL_LENGTH):
        raise _error(
            place.at("label"),
            f"the label of field `{name}` must be text of at most {MAX_LABEL_LENGTH} characters",
        )
    return Field(name=name, type=kind, label=label)


def _refuse_unknown(entry: Mapping[str, object], known: set[str], place: Place, what: str) -> None:
    for key in entry:
        if key not in known:
            near = suggestion(str(key), sorted(known))
            raise _error(place.at(str(key)), f"{what} has an unknown key: {key}{near}")


def _error(place: Place, problem: str) -> ConfigurationError:
    end = "" if problem.endswith("?") else "."
    return ConfigurationError(f"{place.where}: {problem}{end}", hint=_HINT)
