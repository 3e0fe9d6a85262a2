"""A rule about the value of one field, and the types of fields that there are rules for."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar, Generic, TypeVar

from prolific_dataset.model import Field, FieldType
from prolific_dataset.validation.rules.rule import Rule

URL_TYPES = frozenset({FieldType.IMAGE_URL, FieldType.AUDIO_URL, FieldType.VIDEO_URL})
TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.METADATA, FieldType.TASK_GROUP_ID})
KNOWN_TYPES = URL_TYPES | TEXT_TYPES


class EmptyText:
    """Empty text among the types of values: other rules apply to it than to other text."""


TYPES_OF_VALUES = (type(None), bool, int, float, list, dict, str, EmptyText)
"""All values that JSON has."""

Value_contra = TypeVar("Value_contra", contravariant=True)


class FieldRule(Rule, ABC, Generic[Value_contra]):
    """A rule about the value of one field; `check` judges it."""

    applies_to: ClassVar[frozenset[str]] = KNOWN_TYPES
    """The types of fields."""
    judges: ClassVar[tuple[type, ...]] = (str,)
    """Those of `TYPES_OF_VALUES` that it checks; all others are fine by this rule."""

    @staticmethod
    @abstractmethod
    def check(value: Value_contra, field: Field, limit: int | None) -> str | None:
        """Return what is wrong with `value`, without showing it; None when nothing is.

        Args:
            value: the parsed value, of a type that the rule judges.
            field: its field, of a type that the rule applies to.
            limit: the configured maximum length of text.
        """
