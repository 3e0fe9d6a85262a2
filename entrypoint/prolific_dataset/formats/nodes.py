"""The values of a document as nodes that know where they are, so that a wrong one can be named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Final, TypeVar

from prolific_dataset.errors import ConfigurationError
from prolific_dataset.sanitize import cut

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value, from the top of its document."""

Mark = tuple[int, int]
"""Line and column, from 1."""

Locate = Callable[[Path], Mark | None]
"""Finds the place of a value in the text of its document; None when that cannot be known."""

MAX_WHOLE: Final = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly; no count comes near (RFC 8259, section 6)."""

KEY_SHOWN: Final = 100
"""Characters of a key that messages show, and of a word for which a similar one is looked for."""

Choice = TypeVar("Choice", bound="StrEnum")


def nowhere(_path: Path) -> None:
    """Locate nothing: the values came without a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A value of a document. Its methods return it as a type, or raise `ConfigurationError`.

    The error says where: ``config.yml, line 4, column 5: `datasets[0].id` must be text``.
    """

    value: Any
    source: str
    """What messages call the document."""
    hint: str
    """Where one learns how to write it."""
    locate: Locate = nowhere
    path: Path = ()

    def at(self, step: str | int) -> Node:
        """The value of a key, null when absent, or the item of a list."""
        if isinstance(step, int):
            return replace(self, value=self.value[step], path=(*self.path, step))
        if not isinstance(self.value, Mapping):
            raise self.error("must be an object")
        return replace(self, value=self.value.get(step), path=(*self.path, step))

    @property
    def where(self) -> str:
        """The place in words; the text is searched only now that they are needed."""
        mark = self.locate(self.path)
        return f"{self.source}, line {mark[0]}, column {mark[1]}" if mark else self.source

    def error(self, problem: str, *, hint: str = "") -> ConfigurationError:
        """Make the error that says `problem` about this value."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{cut(step, KEY_SHOWN)}" for step in self.path)
        what = "".join(steps).removeprefix(".")
        sentence = f"{f'`{what}`' if what else 'it'} {problem}"
        end = "" if sentence.endswith("?") else "."
        return ConfigurationError(f"{self.where}: {sentence}{end}", hint=hint or self.hint)

    @property
    def is_null(self) -> bool:
        """Whether it is null, or was absent."""
        return self.value is None

    def only(self, keys: Iterable[str]) -> Node:
        """Return the node itself, a mapping with no other keys than these; a similar one is suggested."""
        keys = tuple(keys)
        if not isinstance(self.value, Mapping):
            raise self.error(f"must be a mapping with {', '.join(keys)}")
        for key in self.value:
            if key not in keys:
                raise self.at(str(key)).error(f"is not known{suggestion(str(key), keys)}")
        return self

    def items(self) -> list[Node]:
        """The items of a list."""
        if not isinstance(self.value, Sequence) or isinstance(self.value, str):
            raise self.error("must be a list")
        return [self.at(index) for index in range(len(self.value))]

    def text(self) -> str:
        """A text."""
        if isinstance(self.value, str):
            return self.value
        raise self.error("must be text; put it in quotes")

    def text_or_none(self) -> str | None:
        """A text, or None for null."""
        return None if self.is_null else self.text()

    def whole(self, *, least: int = 0, most: int = MAX_WHOLE) -> int:
        """A whole number from `least` to `most`."""
        if isinstance(self.value, int) and not isinstance(self.value, bool) and least <= self.value <= most:
            return self.value
        raise self.error(f"must be a whole number from {least} to {most}")

    def seconds(self) -> float:
        """A number from 0 to `MAX_WHOLE`; NaN and infinity, which Python's JSON allows, are none."""
        is_number = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        if is_number and 0 <= self.value <= MAX_WHOLE:
            return float(self.value)
        raise self.error("must be a number of seconds")

    def flag(self) -> bool:
        """A boolean."""
        if isinstance(self.value, bool):
            return self.value
        raise self.error("must be true or false")

    def choice(self, choices: type[Choice]) -> Choice:
        """The member of `choices` that has this value."""
        for each in choices:
            if each.value == self.value:
                return each
        # A container is not written out: aliases may make a few bytes a text of gigabytes.
        near = suggestion(self.value, choices) if isinstance(self.value, str) else ""
        raise self.error(f"must be {' or '.join(choices)}{near}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean x?` for the word of `known` that is most like `word`, or nothing."""
    near = get_close_matches(word[:KEY_SHOWN], list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
