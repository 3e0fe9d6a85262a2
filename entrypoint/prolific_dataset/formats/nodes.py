"""A place in a document: what to call it, and in which line and column it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

from prolific_dataset.errors import ConfigurationError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

Path = tuple[str | int, ...]
"""The keys and indexes that lead to a value, from the top of its document."""

Mark = tuple[int, int]
"""Line and column, from 1."""

Locate = Callable[[Path], Mark | None]
"""Finds the place of a value in the text of its document; None when that cannot be known."""

Choice = TypeVar("Choice", bound="StrEnum")


def nowhere(_path: Path) -> None:
    """Locate nothing: the values came without a text."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A value's place, which checks the value and says what it should be: `config.yml, line 4, column 5: ...`."""

    name: str
    """What messages call the document."""
    hint: str
    """Where one learns how to write it."""
    locate: Locate = nowhere
    path: Path = ()

    def at(self, step: str | int) -> Place:
        """The place of one of the value's parts."""
        return Place(name=self.name, hint=self.hint, locate=self.locate, path=(*self.path, step))

    @property
    def where(self) -> str:
        """The place in words; the text is searched only now that they are needed."""
        mark = self.locate(self.path)
        return f"{self.name}, line {mark[0]}, column {mark[1]}" if mark else self.name

    def error(self, problem: str, *, hint: str = "") -> ConfigurationError:
        """Make the error that says `problem` about this place."""
        steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in self.path)
        what = "".join(steps).removeprefix(".")
        sentence = f"{f'`{what}`' if what else 'it'} {problem}"
        end = "" if sentence.endswith("?") else "."
        return ConfigurationError(f"{self.where}: {sentence}{end}", hint=hint or self.hint)

    def mapping(self, value: object, keys: tuple[str, ...]) -> Mapping[str, object]:
        """Return `value`, a mapping that holds none but `keys`.

        Raises:
            ConfigurationError: it is something else, or has another key; a similar one is suggested.
        """
        if not isinstance(value, Mapping):
            raise self.error(f"must be a mapping with {', '.join(keys)}")
        for key in value:
            if key not in keys:
                raise self.at(str(key)).error(f"is not known{suggestion(str(key), keys)}")
        return value

    def text(self, value: object) -> str | None:
        """Return `value`, which is text or absent; empty text counts as absent."""
        if value is None or isinstance(value, str):
            return value or None
        raise self.error("must be text; put it in quotes")

    def positive(self, value: object) -> int:
        """Return `value`, a whole number above 0."""
        if isinstance(value, int) and not isinstance(value, bool) and value > 0:
            return value
        raise self.error("must be a whole number above 0")

    def choice(self, value: object, choices: type[Choice]) -> Choice | None:
        """Return the member of `choices` that `value` names; None when it is absent."""
        if value is None:
            return None
        for each in choices:
            if value == each.value:
                return each
        raise self.error(f"must be {' or '.join(choices)}{suggestion(str(value), choices)}")


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean x?` for the word of `known` that is most like `word`, or nothing."""
    near = get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""
