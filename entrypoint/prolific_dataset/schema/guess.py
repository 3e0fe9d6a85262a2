"""The type that a field is likely to have, and the reason in words, from what its values show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from prolific_dataset.model import FieldType
from prolific_dataset.schema.column import Column
from prolific_dataset.schema.grouping import about_groups, sizes
from prolific_dataset.schema.names import Hint, hint
from prolific_dataset.wording import count, number

MEDIA: Final = {
    FieldType.IMAGE_URL: "an image",
    FieldType.AUDIO_URL: "an audio file",
    FieldType.VIDEO_URL: "a video",
}
_MOSTLY: Final = 0.9
"""The share of values that have to agree: one `N/A` in a column of images says nothing about the column."""
_SHORT: Final = 64
"""Characters that a label, a name or an identifier has at most."""
_LETTER: Final = 2
"""Characters of the letter or the number of a choice."""
_ANSWER: Final = "looks like an answer: participants would see it as `text`"


def guess(name: str, column: Column, *, is_group: bool, is_json: bool = False) -> tuple[FieldType, str]:
    """Return the type to propose for a field, and why.

    Args:
        name: the field's name.
        column: what the records show about it.
        is_group: whether it is the one that groups records into tasks.
        is_json: whether its values are JSON text, written by `flatten`.
    """
    if is_group:
        return FieldType.TASK_GROUP_ID, f"groups records: {sizes(column)}"
    kind, reason = _by_content(name, column, is_json=is_json)
    if column.nested:
        if kind in MEDIA:
            return kind, f"{reason}; {_nesting(column)}"
        # Not metadata, where it would only be warned of: what cannot go up as it is must not look ready.
        return FieldType.TEXT, _nesting(column)
    return kind, reason


def presence(column: Column, record_count: int) -> Iterator[str]:
    """Say in how many records a field says nothing."""
    for some, what in (
        (record_count - column.seen, "missing"),
        (column.nulls, "null"),
        (column.empty, "empty"),
        (column.blank, "blank"),
    ):
        if some:
            yield f"{what} in {number(some)} of {count(record_count, 'record')}"


def _by_content(name: str, column: Column, *, is_json: bool) -> tuple[FieldType, str]:
    if is_json:
        return FieldType.METADATA, "JSON text, which participants would see as it is"
    numbers = column.numbers + column.booleans
    if not column.texts + column.placeholders + numbers:
        return FieldType.METADATA, "no value says what it is for"
    return (
        _media(name, column)
        or _by_name(name, column)
        or _numbers(column, numbers)
        or _addresses(column)
        or _identifiers(column)
        or (FieldType.TEXT, "; ".join(_about_text(column, numbers)))
    )


def _media(name: str, column: Column) -> tuple[FieldType, str] | None:
    values = column.texts + column.numbers + column.booleans + column.nested
    named = hint(name) is Hint.IMAGE and column.addresses >= _MOSTLY * values > 0
    kind, fitting = next(iter(column.media.most_common(1)), (FieldType.IMAGE_URL, 0))
    if fitting < _MOSTLY * values or not fitting:
        if not named:
            return None
        kind, fitting = FieldType.IMAGE_URL, column.addresses
    others = values + column.placeholders + column.blank - fitting - column.nested
    if not others:
        silent = column.nulls + column.empty + column.nested
        every = "every other value" if silent else "every value"
        return kind, f"{every} is the URL of {MEDIA[kind]}"
    total = number(fitting + others)
    are = "is" if others == 1 else "are"
    return kind, f"URLs of {MEDIA[kind]}, but {number(others)} of {total} values {are} none: correct them"


def _by_name(name: str, column: Column) -> tuple[FieldType, str] | None:
    about = about_groups(name, column)
    if about is not None:
        return FieldType.METADATA, about
    is_short = column.longest <= _SHORT
    match hint(name):
        case Hint.ANSWER if is_short:
            return FieldType.METADATA, _ANSWER
        case Hint.SOLUTION if column.longest <= _LETTER:
            return FieldType.METADATA, _ANSWER
        case Hint.ANSWER | Hint.SOLUTION:
            return (
                FieldType.TEXT,
                "text that participants see; if it gives the answer away, make it `metadata`",
            )
        case Hint.CONDITION if is_short:
            return FieldType.METADATA, "looks like a condition: participants would see it as `text`"
        case Hint.IDENTIFIER if is_short:
            return FieldType.METADATA, "named like an identifier, which participants need not see"
        case Hint.ABOUT if is_short:
            return FieldType.METADATA, "a note about the record, which participants need not see"
    return None


def _numbers(column: Column, numbers: int) -> tuple[FieldType, str] | None:
    if numbers <= column.texts:
        return None
    others = column.texts + column.placeholders
    kinds = (("numbers", column.numbers), ("true or false", column.booleans), ("some text", others))
    what = ", ".join(word for word, some in kinds if some)
    return FieldType.METADATA, f"{what}: as `text`, participants may see another spelling"


def _addresses(column: Column) -> tuple[FieldType, str] | None:
    if not column.texts or column.addresses < column.texts:
        return None
    return FieldType.METADATA, "URLs, but not all of one media type: change the type if they are"


def _identifiers(column: Column) -> tuple[FieldType, str] | None:
    if not column.texts or column.identifiers < column.texts or column.repeats:
        return None
    return FieldType.METADATA, "short, with digits, without spaces, and never the same twice"


def _about_text(column: Column, numbers: int) -> Iterator[str]:
    yield "text that participants see"
    if column.seen > 1 and len(column.sizes) == 1:
        yield "the same in every record"
    if numbers:
        yield f"a number or a boolean in {count(numbers, 'record')}"


def _nesting(column: Column) -> str:
    what = " or ".join(
        word for word, some in (("a list", column.lists), ("an object", column.objects)) if some
    )
    return f"{what} in {count(column.nested, 'record')}, which no field can hold: flatten it"
