"""Checks one record against a dataset's schema, as the scenario says the service does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from prolific_sandbox.dataset.schema import Schema
from prolific_sandbox.scenario.knobs import Scenario

Record = dict[str, object]

_EXTENSIONS = {
    "audio_url": (".aac", ".m4a", ".mp3", ".wav"),
    "video_url": (".mp4", ".webm", ".mov"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """Why a record is rejected; `field` is None if no single field is to blame."""

    field: str | None
    reason: str


def objections(record: Record, schema: Schema, scenario: Scenario) -> Iterator[Objection]:
    """Yield every reason for which the service would reject `record`."""
    present = {
        name
        for name in schema.types
        if name in record and not (record[name] is None and scenario.null_values == "missing")
    }
    if schema.strict:
        for name in schema.types:
            if name not in present:
                yield Objection(field=None, reason=f"Record missing required field: {name}")
    if scenario.extra_keys == "reject":
        for name in record:
            if name not in schema.types:
                yield Objection(field=name, reason="Field is not in the schema")
    for name, kind in schema.types.items():
        if name in present and (reason := value_objection(record[name], kind, scenario)):
            yield Objection(field=name, reason=reason)


def stored_form(record: Record, schema: Schema, scenario: Scenario) -> Record:
    """Return `record` as the dataset stores it."""
    stored = dict(record)
    if scenario.extra_keys != "store":
        stored = {name: value for name, value in record.items() if name in schema.types}
    if scenario.non_text_values == "stringify":
        stored = {name: _text(value) for name, value in stored.items()}
    return stored


def value_objection(value: object, kind: str, scenario: Scenario) -> str | None:
    """Return why a field of this type does not accept `value`; None if it does."""
    match value:
        case None:
            return "Value may not be null" if scenario.null_values == "reject" else None
        case str():
            return _text_objection(value, kind, scenario)
        case dict() | list():
            return "Value is not a string" if scenario.nested_values == "reject" else None
        case _ if kind.endswith("_url"):
            return "Value is not a valid URL"
        case _:
            return "Value is not a string" if scenario.non_text_values == "reject" else None


def _text_objection(value: str, kind: str, scenario: Scenario) -> str | None:
    if not value.strip():
        return "Value may not be empty" if scenario.empty_values == "reject" else None
    if scenario.max_value_length is not None and len(value) > scenario.max_value_length:
        return "Value exceeds maximum length"
    if kind.endswith("_url"):
        return _url_objection(value, kind, scenario)
    return None


def _url_objection(value: str, kind: str, scenario: Scenario) -> str | None:
    schemes = {"https"} if scenario.https_only else {"http", "https"}
    try:
        parts = urlsplit(value)
        host = parts.hostname
    except ValueError:
        return "Value is not a valid URL"
    if parts.scheme.lower() not in schemes or not host or any(each.isspace() for each in value):
        return "Value is not a valid URL"
    extensions = _EXTENSIONS.get(kind, ())
    if scenario.media_extensions == "reject" and extensions and not parts.path.lower().endswith(extensions):
        return f"Value does not end in one of {', '.join(extensions)}"
    return None


def _text(value: object) -> object:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case _:
            return value
