"""Records -> the schema they suggest: types guessed from the content, each with its reason, for a person to review.

And how records do not fit a schema that they are to be checked against.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from prolific_dataset.formats.lines import record_of
from prolific_dataset.model import Field, FieldType, Schema
from prolific_dataset.schema.column import Column
from prolific_dataset.schema.flattening import is_json_text, top_of
from prolific_dataset.schema.grouping import task_group
from prolific_dataset.schema.guess import MEDIA, guess, presence
from prolific_dataset.schema.names import defect, oddities, shown
from prolific_dataset.validation.json_decoder import NotingDecoder
from prolific_dataset.wording import count, number


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A schema that fits the records, and the reason for each field."""

    schema: Schema
    reasons: Mapping[str, str]
    remarks: tuple[str, ...]
    """Why some of the data cannot go up as they are, in sentences."""


def readable(lines: Iterable[bytes]) -> Iterator[dict[str, object] | None]:
    """Yield the record of each line that is not blank; None for what is no record."""
    decoder = NotingDecoder()
    for line in lines:
        if not (text := record_of(line)):
            continue
        try:
            record = decoder.decode(text.decode())
        except (ValueError, RecursionError):
            record = None
        yield record if isinstance(record, dict) and not decoder.has_odd_number else None


class Observation:
    """What records show about the type of each field. Keeps no value.

    Args:
        flatten: makes the flat record of a nested one, where it is the flat ones that are to go up.
    """

    def __init__(self, flatten: Callable[[dict[str, object]], dict[str, object]] | None = None) -> None:
        self.record_count = 0
        self.unread_count = 0
        """Lines that are not a JSON object; `validate` says what is wrong with them."""
        self.columns = defaultdict[str, Column](Column)
        self.is_flat = flatten is not None
        """Whether it is the flat form of the records that is looked at."""
        self._flatten = flatten

    def observe(self, lines: Iterable[bytes]) -> None:
        """Add the records of a file, given as its lines."""
        for record in readable(lines):
            if record is None:
                self.unread_count += 1
                continue
            self.record_count += 1
            for name, value in (self._flatten(record) if self._flatten else record).items():
                self.columns[name].see(value)

    def propose(self) -> Proposal:
        """Propose a schema; fields are in the order in which they were first seen, those of one value together."""
        columns = {name: self.columns[name] for name in self._in_order() if defect(name) is None}
        group = task_group(columns, self.record_count)
        guesses = {
            name: guess(name, column, is_group=name == group, is_json=self.is_flat and is_json_text(name))
            for name, column in columns.items()
        }
        return Proposal(
            schema=Schema(
                strict=all(
                    column.seen == self.record_count and not column.nulls for column in columns.values()
                ),
                fields=tuple(Field(name=name, type=kind) for name, (kind, _) in guesses.items()),
            ),
            reasons={name: self._comment(name, reason) for name, (_, reason) in guesses.items()},
            remarks=tuple(self._remarks()),
        )

    def _in_order(self) -> list[str]:
        if not self.is_flat:
            return list(self.columns)
        first = {top: place for place, top in enumerate(dict.fromkeys(map(top_of, self.columns)))}
        return sorted(self.columns, key=lambda name: first[top_of(name)])

    def _comment(self, name: str, reason: str) -> str:
        before = presence(self.columns[name], self.record_count)
        return "; ".join((*before, reason, *oddities(name, self.columns)))

    def _remarks(self) -> Iterator[str]:
        nested = [name for name, column in self.columns.items() if column.nested]
        if nested:
            yield (
                f"No field can hold a list or an object: {', '.join(map(shown, nested))}. `prolific-dataset flatten` "
                "writes records with fields or text in their place, and `schema infer --flatten` proposes the schema "
                "for those."
            )
        for name, column in self.columns.items():
            if why := defect(name):
                yield (
                    f"{shown(name)} in {count(column.seen, 'record')} cannot be the name of a field: {why}. "
                    "It is left out here; rename the key."
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
        if name not in observation.columns:
            yield f"no record has the field {name}"
            continue
        seen, nested = observation.columns[name].seen, observation.columns[name].nested
        if schema.strict and seen < records:
            yield f"{_of(records - seen, records)} no field {name}, but the schema is strict"
        if nested:
            yield f"{_of(nested, records)} a list or an object in field {name}"
        elif _is_mistaken(kind, proposed.get(name, kind)):
            yield f"field {name} is {kind} in the schema, but its values look like {proposed[name]}"


def _is_mistaken(kind: str, seen: str) -> bool:
    """Only media are recognised by their values; whether a field is text or metadata is for people to say."""
    return kind in set(FieldType) and kind != seen and not {kind, seen}.isdisjoint(MEDIA)


def _of(some: int, records: int) -> str:
    return f"{number(some)} of {count(records, 'record')} {'has' if some == 1 else 'have'}"
