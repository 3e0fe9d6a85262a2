"""What is certainly fine in a field, by the schema and the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from prolific_dataset.model import Field, FieldType
from prolific_dataset.validation.rules import media, values
from prolific_dataset.validation.rules.field_rule import KNOWN_TYPES, URL_TYPES
from prolific_dataset.validation.rules.rule import Rule
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.rules.urls import MEDIA_EXTENSIONS


class Kind:
    """What a value is, as bits; `c/record.h` has the same ones."""

    TEXT: Final = 1
    EMPTY: Final = 2
    NOTHING: Final = 4
    NUMBER: Final = 8
    BOOLEAN: Final = 16
    NESTED: Final = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """What is fine in one field."""

    kinds: int
    """Those of `Kind`."""
    max_characters: int | None
    """Of text."""
    is_url: bool
    """Whether text must be a URL."""
    http: bool
    """Whether that URL may start with http://."""
    extensions: tuple[str, ...]
    """What that URL's path must end with, in lower case; empty for anything."""


def allowance(field: Field, settings: RuleSettings) -> Allowance:
    """Return what is certainly fine in `field`."""
    is_url = field.type in URL_TYPES
    limited = field.type in values.ValueTooLong.applies_to
    checked = is_url and not is_off(media.WrongMediaExtension, settings)
    return Allowance(
        kinds=_kinds(field, settings),
        max_characters=settings.max_value_length if limited else None,
        is_url=is_url,
        http=is_off(media.InsecureUrl, settings),
        extensions=MEDIA_EXTENSIONS.get(field.type, ()) if checked else (),
    )


def is_off(rule: type[Rule], settings: RuleSettings) -> bool:
    """Whether a rule is silenced."""
    return settings.severity_of(rule) is None


def _kinds(field: Field, settings: RuleSettings) -> int:
    kinds: int = Kind.TEXT
    empty = values.EmptyTaskGroupId if field.type == FieldType.TASK_GROUP_ID else values.EmptyValue
    if field.type not in empty.applies_to or is_off(empty, settings):
        kinds |= Kind.EMPTY
    if field.type not in KNOWN_TYPES:
        return kinds | Kind.NOTHING | Kind.NUMBER | Kind.BOOLEAN | Kind.NESTED
    if is_off(values.NullValue, settings):
        kinds |= Kind.NOTHING
    if field.type in URL_TYPES:
        if is_off(values.WrongType, settings):
            kinds |= Kind.NUMBER | Kind.BOOLEAN | Kind.NESTED
        return kinds
    if is_off(values.NotText, settings):
        kinds |= Kind.NUMBER | Kind.BOOLEAN
    if is_off(values.NestedValue, settings):
        kinds |= Kind.NESTED
    return kinds
