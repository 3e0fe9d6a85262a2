"""Rules about the fields of a record: which there are, and values of any type: text, not empty, not too long.

What the service documents is an error; where it is silent (extra keys, null, numbers in text, ...) the default is a
warning, but for raw JSON that participants might see, which nobody can take back. Source: https://docs.prolific.com/api-reference/task-builder
"""

from __future__ import annotations

from types import MappingProxyType

from prolific_dataset.model import Field, FieldType, Severity
from prolific_dataset.validation.rules.rule import (
    KNOWN_TYPES,
    TEXT_TYPES,
    URL_TYPES,
    EmptyText,
    FieldRule,
    Rule,
)


class MissingField(Rule):
    """A record lacks a field, and the schema is strict.

    Why: with a strict schema the service rejects a record that lacks any field of the schema.

    Example that fails, where the fields are `prompt` and `answer`:

        {"prompt": "Which city?"}

    Fix: add the field to the record.
    """

    id = "missing-field"


class UnknownField(Rule):
    """A record has a key that is not a field of the schema.

    Why: the service does not document what it does with it: it may reject the record, keep the value, or drop
    it. Mostly it is a misspelt field. It is reported once for each key of a file, with the number of records.

    Example that fails, where the field is `prompt`:

        {"promt": "Which city?"}

    Fix: correct the key, leave it out, or add the field to the schema.
    """

    id = "unknown-field"
    severity = Severity.WARNING
    is_about_field = True


class NullValue(FieldRule[None]):
    """A field is null.

    Why: the service does not document whether null counts as a value or as a missing field.

    Example that fails:

        {"prompt": null}

    Fix: write text, or leave the field out where the schema is not strict.
    """

    id = "null-value"
    severity = Severity.WARNING
    judges = (type(None),)

    @staticmethod
    def check(value: None, field: Field, limit: int | None) -> str | None:
        return "is null"


class OtherKind(FieldRule[object]):
    """A rule about a value that is not text."""

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        return f"is {kind_of(value)}, but the field is of type {field.type}"


class WrongType(OtherKind):
    """A URL field has a value that is not text.

    Why: a number, a boolean, a list or an object cannot be a URL; the service rejects the value.

    Example that fails, where `image` is of type `image_url`:

        {"image": 17}

    Fix: write the URL as text.
    """

    id = "wrong-type"
    applies_to = URL_TYPES
    judges = (bool, int, float, list, dict)


class NotText(OtherKind):
    """A text field has a number or a boolean.

    Why: the service documents text only. It may reject the record, or show the value in another form, such as
    `1.0` for `1`. Participants do not see `metadata`, and numbers are usual there, so it is a notice in such a field.
    It is reported once for each field of a file, with the number of records.

    Example that fails:

        {"prompt": 17}

    Fix: put the value in quotes.
    """

    id = "not-text"
    severity = Severity.WARNING
    severity_by_type = MappingProxyType({FieldType.METADATA: Severity.NOTICE})
    is_about_field = True
    applies_to = TEXT_TYPES
    judges = (bool, int, float)


class NestedValue(OtherKind):
    """A text field has a list or an object.

    Why: the service documents text only. It may reject the record, or show raw JSON to participants, and what it
    accepts cannot be taken back. Participants do not see `metadata`, so a value there is a warning, reported once for
    each field of a file, with the number of records.

    Example that fails:

        {"prompt": ["Which city?", "Which river?"]}

    Fix: make fields or text of it, for instance with `prolific-dataset flatten`.
    """

    id = "nested-value"
    is_about_field = True
    severity_by_type = MappingProxyType({FieldType.METADATA: Severity.WARNING})
    applies_to = TEXT_TYPES
    judges = (list, dict)


class EmptyValue(FieldRule[str]):
    """A field is empty text.

    Why: participants would be shown nothing, and the service does not document whether empty text counts as a
    value.

    Example that fails:

        {"prompt": ""}

    Fix: write text, or leave the field out where the schema is not strict.
    """

    id = "empty-value"
    severity = Severity.WARNING
    applies_to = KNOWN_TYPES - {FieldType.TASK_GROUP_ID}
    judges = (EmptyText,)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        return "is empty"


class EmptyTaskGroupId(FieldRule[str]):
    """The task group id of a record is empty.

    Why: records that share the value form one group, which one participant does in one submission; all
    records with an empty one would fall into the same group.

    Example that fails, where `session` is of type `task_group_id`:

        {"prompt": "Which city?", "session": ""}

    Fix: give the record the id of its group.
    """

    id = "empty-task-group-id"
    applies_to = frozenset({FieldType.TASK_GROUP_ID})
    judges = (EmptyText,)

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        return "is empty, so that the record belongs to no task group"


class ValueTooLong(FieldRule[str]):
    """Text has more characters than the limit that was set.

    Why: the service has a maximum length but does not publish it, so nothing is checked unless
    `max-value-length` is set.

    Example that fails, with `max-value-length: 10`:

        {"prompt": "Which city is the capital?"}

    Fix: shorten the text.
    """

    id = "value-too-long"

    @staticmethod
    def check(value: str, field: Field, limit: int | None) -> str | None:
        if limit is None or len(value) <= limit:
            return None
        return f"has {len(value)} characters; the limit is {limit}"


def kind_of(value: object) -> str:
    """Return what a value of JSON is, in words."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"
