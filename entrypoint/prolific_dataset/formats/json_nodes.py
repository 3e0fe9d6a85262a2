"""Values of a JSON document that know where they stand, so that a wrong one can be named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from prolific_dataset.errors import UsageError

Choice = TypeVar("Choice", bound=Enum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a document and where it stands. Every way to take it raises `UsageError` when it is something else."""

    value: Any
    source: str
    path: str = ""

    def at(self, key: str) -> Node:
        """The value of a key; an absent key is null."""
        if not isinstance(self.value, Mapping):
            raise self.error("an object")
        path = f"{self.path}.{key}".removeprefix(".")
        return Node(value=self.value.get(key), source=self.source, path=path)

    def items(self) -> list[Node]:
        """Return the values of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.error("a list")
        return [
            Node(value=each, source=self.source, path=f"{self.path}[{index}]")
            for index, each in enumerate(self.value)
        ]

    @property
    def is_null(self) -> bool:
        """Whether it is null, or was absent."""
        return self.value is None

    def text(self) -> str:
        """Return a text."""
        if isinstance(self.value, str):
            return self.value
        raise self.error("text")

    def text_or_none(self) -> str | None:
        """Return a text, or None for null."""
        return None if self.is_null else self.text()

    def whole(self) -> int:
        """Return a whole number, 0 or more."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and self.value >= 0:
            return self.value
        raise self.error("a whole number")

    def whole_or_none(self) -> int | None:
        """Return a whole number, or None for null."""
        return None if self.is_null else self.whole()

    def seconds(self) -> float:
        """Return a number."""
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return float(self.value)
        raise self.error("a number")

    def flag(self) -> bool:
        """Return a boolean."""
        if isinstance(self.value, bool):
            return self.value
        raise self.error("true or false")

    def choice(self, choices: type[Choice]) -> Choice:
        """Return the member of `choices` that has this value."""
        for each in choices:
            if each.value == self.value:
                return each
        raise self.error(" or ".join(str(each.value) for each in choices))

    def error(self, wanted: str) -> UsageError:
        """Return the error that says what should stand here."""
        return UsageError(f"{self.source}: {self.path or 'the file'} must be {wanted}.")
