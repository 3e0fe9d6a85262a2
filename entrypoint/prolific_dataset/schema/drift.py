"""How one schema differs from another: a committed copy from the dataset's own, or the next from the present one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from prolific_dataset.model import Field, FieldType, Schema

_STRICT = {True: "strict", False: "not strict"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What another schema changes, field by field. Their order means nothing: they are the keys of an object."""

    before: Schema | None
    after: Schema
    added: tuple[Field, ...]
    removed: tuple[Field, ...]
    retyped: tuple[tuple[Field, Field], ...]
    """Before and after."""
    relabelled: tuple[tuple[Field, Field], ...]

    @classmethod
    def of(cls, before: Schema | None, after: Schema) -> Self:
        """Compare two schemas; `before` is None for a dataset that has none."""
        old = {field.name: field for field in before.fields} if before else {}
        new = {field.name: field for field in after.fields}
        both = [(old[name], new[name]) for name in sorted(old.keys() & new.keys())]
        return cls(
            before=before,
            after=after,
            added=tuple(new[name] for name in sorted(new.keys() - old.keys())),
            removed=tuple(old[name] for name in sorted(old.keys() - new.keys())),
            retyped=tuple(pair for pair in both if pair[0].type != pair[1].type),
            relabelled=tuple(pair for pair in both if label(pair[0]) != label(pair[1])),
        )

    @property
    def is_empty(self) -> bool:
        """Whether both mean the same."""
        return self.before is not None and not any(self.lines())

    def lines(self) -> Iterator[str]:
        """Give one line for each change: `+` is added, `-` is removed, `~` is different."""
        if self.before is None or self.before.strict is not self.after.strict:
            was = f"{_STRICT[self.before.strict]} -> " if self.before else ""
            yield f"{'~' if self.before else '+'} {was}{_STRICT[self.after.strict]}"
        for field in self.removed:
            yield f"- {field.name} ({field.type})"
        for old, new in self.retyped:
            yield f"~ {new.name}: {old.type} -> {new.type}"
        for field in self.added:
            yield f"+ {field.name} ({field.type})"
        for old, new in self.relabelled:
            yield f"~ label of {new.name}: {_quoted(old)} -> {_quoted(new)}"


def differences(snapshot: Schema, live: Schema) -> Iterator[str]:
    """Give each difference as a sentence; none when both mean the same."""
    change = Change.of(snapshot, live)
    if snapshot.strict is not live.strict:
        yield f"the dataset is {_STRICT[live.strict]}, the file is {_STRICT[snapshot.strict]}"
    for field in change.added:
        yield f"the dataset has a field {field.name} ({field.type}) that the file lacks"
    for field in change.removed:
        yield f"the file has a field {field.name} that the dataset lacks"
    for ours, theirs in change.retyped:
        yield f"field {ours.name} is {theirs.type} in the dataset and {ours.type} in the file"
    for ours, theirs in change.relabelled:
        yield f"the label of field {ours.name} is {_quoted(theirs)} in the dataset and {_quoted(ours)} in the file"


def group_field(schema: Schema) -> str | None:
    """Return the field that groups records into tasks, if there is one."""
    return next((field.name for field in schema.fields if field.type == FieldType.TASK_GROUP_ID), None)


def label(field: Field) -> str:
    """Return what participants see: the name where there is no label, however a reply says that."""
    return field.label or field.name


def _quoted(field: Field) -> str:
    return f'"{label(field)}"'
