"""A rule: an id, a severity, a docstring that is its page. A rule about values of a field. A problem: a broken rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar, Generic, TypeVar

from prolific_dataset.model import Field, FieldType, Severity

URL_TYPES = frozenset({FieldType.IMAGE_URL, FieldType.AUDIO_URL, FieldType.VIDEO_URL})
TEXT_TYPES = frozenset({FieldType.TEXT, FieldType.METADATA, FieldType.TASK_GROUP_ID})
KNOWN_TYPES = URL_TYPES | TEXT_TYPES


class EmptyText:
    """Empty text among the types of values: other rules apply to it than to other text."""


TYPES_OF_VALUES = (type(None), bool, int, float, list, dict, str, EmptyText)
"""All values that JSON has."""

Value_contra = TypeVar("Value_contra", contravariant=True)


class Rule:
    """One thing that can be wrong. A subclass's docstring says what, why, an example, and the fix.

    The docstring's parts are separated by blank lines: the summary, then `Why:`, then `Example` (its last
    paragraph is indented), then `Fix:`. `docs/rules/` and the `fix` of each finding come from it.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    """Unless the configuration says otherwise."""
    severity_by_type: ClassVar[Mapping[str, Severity]] = MappingProxyType({})
    """The types of fields in which it is another one."""
    is_about_field: ClassVar[bool] = False
    """Whether it is about how a field is written rather than about single records. Unless it is an error, it is listed
    once for each field of a file, with the number of records."""

    @classmethod
    def fix(cls) -> str:
        """What to do about it, in one sentence."""
        sentence = " ".join((cls.__doc__ or "").partition("Fix:")[2].split())
        return sentence[:1].upper() + sentence[1:]

    @classmethod
    def default(cls) -> str:
        """The default severity in words: `error`, or `error; in metadata: warning`."""
        others = (f"; in {kind}: {severity}" for kind, severity in cls.severity_by_type.items())
        return cls.severity + "".join(others)

    @classmethod
    def summary(cls) -> str:
        """What is wrong, in one sentence."""
        return (cls.__doc__ or "").partition("\n")[0]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A rule that a record breaks, before it has a place in a file."""

    rule: type[Rule]
    message: str
    field: str | None = None
    field_type: str | None = None
    """The type of `field`, where the severity may depend on it."""
    offset: int | None = None
    """Where in the record's text, in characters from 0; None where it follows from `field`."""
