"""Records -> the schema they suggest: types guessed from the content, each with its reason, for a person to review."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from prolific_dataset.formats.lines import record_of
from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.validation.json_decoder import NotingDecoder
from prolific_dataset.validation.rules.urls import MEDIA_EXTENSIONS, defect
from prolific_dataset.wording import count, number

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_ENDINGS: Final = {
    FieldType.IMAGE_URL: (".avif", ".bmp", ".gif", ".jpeg", ".jpg", ".png", ".svg", ".tif", ".tiff", ".webp"),
    FieldType.AUDIO_URL: MEDIA_EXTENSIONS[FieldType.AUDIO_URL],
    FieldType.VIDEO_URL: MEDIA_EXTENSIONS[FieldType.VIDEO_URL],
}
_MEDIA: Final = {
    FieldType.IMAGE_URL: "an image",
    FieldType.AUDIO_URL: "an audio file",
    FieldType.VIDEO_URL: "a video",
}
_GROUP_NAME: Final = re.compile(
    r"(.*[_-])?(group|session|conversation|thread|panel)([_-]?id)?", re.IGNORECASE
)
_IDENTIFIER_NAME: Final = re.compile(r"meta_.*|(.*[_-])?(id|uuid|guid|key|hash|index)", re.IGNORECASE)
_LONGEST_IDENTIFIER: Final = 64
_VALUES_REMEMBERED: Final = 100_000


@dataclass(slots=True)
class Column:
    """What the records show about one field."""

    seen: int = 0
    texts: int = 0
    addresses: int = 0
    media: dict[FieldType, int] = field(default_factory=dict)
    spaced: int = 0
    numbered: int = 0
    empty: int = 0
    longest: int = 0
    repeats: bool = False
    _values: set[int] = field(default_factory=set)

    def see(self, value: object) -> None:
        """Add one value."""
        self.seen += 1
        if not isinstance(value, str):
            return
        self.texts += 1
        self.empty += not value
        self.longest = max(self.longest, len(value))
        self.spaced += any(char.isspace() for char in value)
        self.numbered += any(char.isdigit() for char in value)
        if value.startswith(("http://", "https://")) and defect(value) is None:
            self.addresses += 1
            path = value.partition("?")[0].partition("#")[0].lower()
            for kind, endings in _ENDINGS.items():
                if path.endswith(endings):
                    self.media[kind] = self.media.get(kind, 0) + 1
        mark = hash(value)
        if mark in self._values:
            self.repeats = True
        elif len(self._values) < _VALUES_REMEMBERED:
            self._values.add(mark)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A schema that fits the records, and the reason for each field."""

    schema: Schema
    reasons: Mapping[str, str]


class Observation:
    """What records show about the type of each field. Keeps no value."""

    def __init__(self) -> None:
        self.record_count = 0
        self.unread_count = 0
        """Lines that are not a JSON object; `validate` says what is wrong with them."""
        self.columns: dict[str, Column] = {}

    def observe(self, lines: Iterable[bytes]) -> None:
        """Add the records of a file, given as its lines."""
        decoder = NotingDecoder()
        for line in lines:
            if not (text := record_of(line)):
                continue
            try:
                record = decoder.decode(text.decode())
            except (ValueError, RecursionError):
                record = None
            if not isinstance(record, dict) or decoder.has_odd_number:
                self.unread_count += 1
                continue
            self.record_count += 1
            for name, value in record.items():
                self.columns.setdefault(name, Column()).see(value)

    def propose(self) -> Proposal:
        """Propose a schema; fields are in the order in which they were first seen."""
        group = self._group()
        judged = {name: _judge(name, column, is_group=name == group) for name, column in self.columns.items()}
        return Proposal(
            schema=Schema(
                strict=all(column.seen == self.record_count for column in self.columns.values()),
                fields=tuple(Field(name=name, type=kind) for name, (kind, _) in judged.items()),
            ),
            reasons={
                name: f"{self._presence(self.columns[name])}{reason}" for name, (_, reason) in judged.items()
            },
        )

    def _presence(self, column: Column) -> str:
        missing = self.record_count - column.seen
        return f"missing in {number(missing)} of {number(self.record_count)} records; " if missing else ""

    def _group(self) -> str | None:
        """The one field that groups records: named like a group, never empty, and repeating."""
        names = [
            name
            for name, column in self.columns.items()
            if _GROUP_NAME.fullmatch(name)
            and column.texts == column.seen
            and not column.empty
            and column.repeats
        ]
        exact = [name for name in names if "task_group" in name.lower()]
        return next(iter((*exact, *names)), None)


def _judge(name: str, column: Column, *, is_group: bool) -> tuple[FieldType, str]:
    if is_group:
        return FieldType.TASK_GROUP_ID, "named like a group, and values repeat"
    if not column.texts:
        return FieldType.METADATA, "no value is text"
    if column.addresses == column.texts:
        for kind, count in column.media.items():
            if count == column.texts:
                return kind, f"every value is the URL of {_MEDIA[kind]}"
        return FieldType.METADATA, "URLs, but not all of one media type: change the type if they are"
    if _IDENTIFIER_NAME.fullmatch(name):
        return FieldType.METADATA, "named like an identifier, which participants need not see"
    if _is_identifier(column):
        return FieldType.METADATA, "short, with digits, without spaces, and never the same twice"
    return FieldType.TEXT, "text that participants see"


def _is_identifier(column: Column) -> bool:
    return (
        column.numbered == column.texts
        and not column.spaced
        and not column.repeats
        and column.longest <= _LONGEST_IDENTIFIER
    )


def misfits(schema: Schema, observation: Observation) -> Iterator[str]:
    """Give each way in which the records do not fit `schema` as a sentence."""
    records = observation.record_count
    known = {each.name: each.type for each in schema.fields}
    for name, column in observation.columns.items():
        if name not in known:
            yield f"{_of(column.seen, records)} a field {name} that the schema lacks"
    proposed = {each.name: each.type for each in observation.propose().schema.fields}
    for name, kind in known.items():
        seen = observation.columns[name].seen if name in observation.columns else 0
        if not seen:
            yield f"no record has the field {name}"
        elif schema.strict and seen < records:
            yield f"{_of(records - seen, records)} no field {name}, but the schema is strict"
        if name in proposed and _is_mistaken(kind, proposed[name]):
            yield f"field {name} is {kind} in the schema, but its values look like {proposed[name]}"


def _is_mistaken(kind: str, seen: str) -> bool:
    """Only media are recognised by their values; whether a field is text or metadata is for people to say."""
    return kind in set(FieldType) and kind != seen and not {kind, seen}.isdisjoint(_MEDIA)


def _of(some: int, records: int) -> str:
    return f"{number(some)} of {count(records, 'record')} {'has' if some == 1 else 'have'}"
