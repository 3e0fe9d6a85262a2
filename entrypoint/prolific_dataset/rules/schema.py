"""Rules about a record against the dataset's schema.

What the service documents is an error; where it is silent (extra keys, null, numbers in text, ...) the
default is a warning. Sources: https://docs.prolific.com/api-reference/task-builder and, for media extensions,
the checks of the service's own command line tool before an upload.
"""

from __future__ import annotations

from abc import ABC, abstractmethod

from prolific_dataset.model import Field, FieldType, Severity
from prolific_dataset.rules import urls
from prolific_dataset.rules.rule import Group, Rule

URL_TYPES = frozenset({FieldType.IMAGE_URL, FieldType.AUDIO_URL, FieldType.VIDEO_URL})
_TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.METADATA, FieldType.TASK_GROUP_ID})
KNOWN_TYPES = URL_TYPES | _TEXT_TYPES


class MissingField(Rule):
    """A record lacks a field, and the schema is strict.

    Why: with a strict schema the service rejects a record that lacks any field of the schema.

    Example that fails, where the fields are `prompt` and `answer`:

        {"prompt": "Which city?"}

    Fix: add the field to the record.
    """

    id = "missing-field"
    group = Group.SCHEMA


class UnknownField(Rule):
    """A record has a key that is no field of the schema.

    Why: the service does not document what it does with it: it may reject the record, keep the value, or drop
    it. Mostly it is a misspelt field.

    Example that fails, where the field is `prompt`:

        {"promt": "Which city?"}

    Fix: correct the key, leave it out, or add the field to the schema.
    """

    id = "unknown-field"
    group = Group.SCHEMA
    severity = Severity.WARNING


class FieldRule(Rule, ABC):
    """A rule about the value of one field; `check` judges it."""

    group = Group.SCHEMA
    applies_to: frozenset[str] = KNOWN_TYPES

    @staticmethod
    @abstractmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """Return what is wrong with `value`, without showing it; None when nothing is.

        Args:
            value: the parsed value.
            field: the field it stands in.
            limit: the configured maximum length of text.
        """


class NullValue(FieldRule):
    """A field is null.

    Why: the service does not document whether null counts as a value or as a missing field.

    Example that fails:

        {"prompt": null}

    Fix: write text, or leave the field out where the schema is not strict.
    """

    id = "null-value"
    severity = Severity.WARNING

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field, limit
        return "is null" if value is None else None


class WrongType(FieldRule):
    """A field for a URL holds something that is no text.

    Why: a number, a boolean, a list or an object cannot be a URL; the service rejects the value.

    Example that fails, where `image` is of type `image_url`:

        {"image": 17}

    Fix: write the URL as text.
    """

    id = "wrong-type"
    applies_to = frozenset(URL_TYPES)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del limit
        if value is None or isinstance(value, str):
            return None
        return f"is {_kind(value)}, but the field is of type {field.type}"


class NotText(FieldRule):
    """A field for text holds a number or a boolean.

    Why: the service documents text only. It may reject the record, or show the value in another form, such as
    `1.0` for `1`.

    Example that fails:

        {"prompt": 17}

    Fix: put the value in quotes.
    """

    id = "not-text"
    severity = Severity.WARNING
    applies_to = frozenset(_TEXT_TYPES)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del limit
        if not isinstance(value, int | float):
            return None
        return f"is {_kind(value)}, but the field is of type {field.type}"


class NestedValue(FieldRule):
    """A field for text holds a list or an object.

    Why: the service documents text only, and participants cannot be shown a list or an object.

    Example that fails:

        {"prompt": ["Which city?", "Which river?"]}

    Fix: write each value into a field of its own, or join them into one text.
    """

    id = "nested-value"
    severity = Severity.WARNING
    applies_to = frozenset(_TEXT_TYPES)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del limit
        if not isinstance(value, list | dict):
            return None
        return f"is {_kind(value)}, but the field is of type {field.type}"


class EmptyValue(FieldRule):
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

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field, limit
        return "is empty" if value == "" else None


class EmptyTaskGroupId(FieldRule):
    """The task group id of a record is empty.

    Why: records that share the value form one group, which one participant does in one submission; all
    records with an empty one would fall into the same group.

    Example that fails, where `session` is of type `task_group_id`:

        {"prompt": "Which city?", "session": ""}

    Fix: give the record the id of its group.
    """

    id = "empty-task-group-id"
    applies_to = frozenset({FieldType.TASK_GROUP_ID})

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field, limit
        return "is empty, so that the record belongs to no task group" if value == "" else None


class ValueTooLong(FieldRule):
    """Text has more characters than the limit that was set.

    Why: the service has a maximum length but does not publish it, so nothing is checked unless
    `max-value-length` is set.

    Example that fails, with `max-value-length: 10`:

        {"prompt": "Which city is the capital?"}

    Fix: shorten the text.
    """

    id = "value-too-long"

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field
        if limit is None or not isinstance(value, str) or len(value) <= limit:
            return None
        return f"has {len(value)} characters; the limit is {limit}"


class InvalidUrl(FieldRule):
    """A field for a URL holds text that is no web address.

    Why: the service rejects it (`Value is not a valid URL`). It needs `https://`, a host, and no white space.

    Example that fails, where `image` is of type `image_url`:

        {"image": "images/cat.png"}

    Fix: write the whole address, such as `https://example.org/images/cat.png`.
    """

    id = "invalid-url"
    applies_to = frozenset(URL_TYPES)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field, limit
        if not isinstance(value, str) or not value:
            return None
        defect = urls.defect(value)
        return f"is not a valid URL: {defect}" if defect else None


class InsecureUrl(FieldRule):
    """A URL starts with `http://`.

    Why: participants' browsers block or warn about insecure images, audio and video on a secure page.

    Example that fails, where `image` is of type `image_url`:

        {"image": "http://example.org/cat.png"}

    Fix: use `https://`.
    """

    id = "insecure-url"
    severity = Severity.WARNING
    applies_to = frozenset(URL_TYPES)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del field, limit
        if not isinstance(value, str) or urls.defect(value) or not urls.is_insecure(value):
            return None
        return "is an http:// URL; browsers block it on a secure page"


class WrongMediaExtension(FieldRule):
    """An audio or video URL does not end in an extension of its kind.

    Why: the service's own tool refuses such files before an upload: audio must be `.aac`, `.m4a`, `.mp3` or
    `.wav`, video `.mp4`, `.webm` or `.mov`. What follows `?` or `#` does not count, nor does upper or lower
    case.

    Example that fails, where `clip` is of type `audio_url`:

        {"clip": "https://example.org/clip.ogg"}

    Fix: convert the file to one of these formats.
    """

    id = "wrong-media-extension"
    applies_to = frozenset(urls.MEDIA_EXTENSIONS)

    @staticmethod
    def check(value: object, field: Field, limit: int | None) -> str | None:
        """See `FieldRule`."""
        del limit
        if not isinstance(value, str) or not value or urls.defect(value):
            return None
        extensions = urls.MEDIA_EXTENSIONS[field.type]
        if urls.path_of(value).lower().endswith(extensions):
            return None
        return f"has a path that does not end in {', '.join(extensions[:-1])} or {extensions[-1]}"


FIELD_RULES: tuple[type[FieldRule], ...] = (
    NullValue,
    WrongType,
    NotText,
    NestedValue,
    EmptyValue,
    EmptyTaskGroupId,
    ValueTooLong,
    InvalidUrl,
    InsecureUrl,
    WrongMediaExtension,
)
"""In the order in which they are asked."""


def _kind(value: object) -> str:
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
