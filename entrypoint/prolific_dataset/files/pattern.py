"""One pattern: its segments, and the paths and folders they match."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from typing import Final

FOLDERS: Final = "**"
"""The segment that means any number of folders."""
_WILDCARDS: Final = frozenset("*?[")
_CASE: Final = re.IGNORECASE if os.name == "nt" else re.NOFLAG

States = frozenset[int]
"""The segments that may come next in a folder; a `**` is one of several there."""


def is_literal(segment: str) -> bool:
    """Tell whether a segment, or a pattern, is a name and nothing else."""
    return not _WILDCARDS & set(segment)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Segments between slashes: `*`, `?` and `[...]` stay within a name, `**` goes through folders."""

    segments: tuple[str, ...]
    regexes: tuple[re.Pattern[str], ...]
    hidden: bool
    """Whether wildcards match names that start with a dot."""

    @classmethod
    @lru_cache(maxsize=4096)
    def of(cls, text: str, *, hidden: bool = False) -> Pattern:
        """Split a relative pattern; a `**` at its end means all files below."""
        parts = [part for part in text.split("/") if part not in {"", "."}]
        if parts and parts[-1] == FOLDERS:
            parts.append("*")
        regexes = tuple(
            re.compile(re.escape(part) if is_literal(part) else translate(part), _CASE) for part in parts
        )
        return cls(segments=tuple(parts), regexes=regexes, hidden=hidden)

    @property
    def is_recursive(self) -> bool:
        """Whether it goes through folders that it does not name."""
        return FOLDERS in self.segments

    def matches(self, path: str) -> bool:
        """Tell whether the pattern matches a file at `path`."""
        *folders, name = path.split("/")
        states = self.start()
        for folder in folders:
            states = self.onward(folder, states)
        return self.ends(name, states)

    def covers(self, path: str) -> bool:
        """Tell whether the pattern matches `path`, or a folder that it is in."""
        states = self.start()
        for name in path.split("/"):
            if self.ends(name, states):
                return True
            states = self.onward(name, states)
        return False

    def start(self) -> States:
        """Return the states in the folder that the pattern is relative to."""
        return self._reach({0} if self.segments else set())

    def onward(self, name: str, states: States, *, is_link: bool = False) -> States:
        """Return the states in a folder of this name; `**` does not go through a link."""
        after = {
            state + 1 for state in states if state < len(self.segments) - 1 and self._matches(name, state)
        }
        if not is_link and (self.hidden or not name.startswith(".")):
            after |= {state for state in states if self.segments[state] == FOLDERS}
        return self._reach(after)

    def ends(self, name: str, states: States) -> bool:
        """Tell whether the pattern ends with this name."""
        last = len(self.segments) - 1
        return last in states and self._matches(name, last)

    def names(self, states: States) -> list[str] | None:
        """Return the only names that can match; None where a wildcard asks for all."""
        segments = {self.segments[state] for state in states}
        return sorted(segments) if all(map(is_literal, segments)) else None

    def _reach(self, states: set[int]) -> States:
        """Add the states after each `**`, which may mean no folder at all."""
        reached = set(states)
        for state in states:
            while self.segments[state] == FOLDERS:
                state += 1  # noqa: PLW2901 - the next segment
                reached.add(state)
        return frozenset(reached)

    def _matches(self, name: str, state: int) -> bool:
        segment = self.segments[state]
        if segment == FOLDERS:
            return False
        if (
            not is_literal(segment)
            and not self.hidden
            and name.startswith(".")
            and not segment.startswith(".")
        ):
            return False
        return self.regexes[state].fullmatch(name) is not None
