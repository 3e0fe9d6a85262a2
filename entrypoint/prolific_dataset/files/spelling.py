"""Other readings of a pattern that matches nothing as it is written: how people write lists elsewhere.

A list mark, quotes, back slashes, commas and braces are habits from YAML, Windows and shells. They are only tried once
the pattern as written names nothing, so that a file with such a name can still be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_MOST: Final = 1000
"""Most patterns that one may mean."""
_BRACES: Final = re.compile(r"\{([^{}]*,[^{}]*)\}")
_QUOTES: Final = "\"'`"


def readings(pattern: str, *, typed_in: str = "") -> Iterator[tuple[str, ...]]:
    """Yield what `pattern` may mean, the most careful reading first; each is a list of patterns.

    Args:
        pattern: as it was written.
        typed_in: the folder that was put before it since.
    """
    folder = f"{typed_in}/"
    if typed_in and pattern.startswith(folder):
        for reading in readings(pattern.removeprefix(folder)):
            yield tuple(_under(folder, each) for each in reading)
    last: tuple[str, ...] = (pattern,)
    for change in (_unmarked, _unquoted, _with_slashes, _split, _expanded):
        read = tuple(new for each in last for new in change(each))
        if read and read != last and len(read) <= _MOST:
            last = read
            yield read


def _under(folder: str, pattern: str) -> str:
    return f"!{folder}{pattern[1:]}" if pattern.startswith("!") else f"{folder}{pattern}"


def _unmarked(text: str) -> tuple[str, ...]:
    """Take off the mark of a list's item, or the brackets around a list."""
    text = re.sub(r"^[-+] +", "", text)
    return (text[1:-1].strip(),) if text.startswith("[") and text.endswith("]") else (text,)


def _unquoted(text: str) -> tuple[str, ...]:
    mark = "!" if text.startswith("!") else ""
    rest = text.removeprefix("!").strip()
    if len(rest) > 1 and rest[0] == rest[-1] and rest[0] in _QUOTES and rest[0] not in rest[1:-1]:
        return (f"{mark}{rest[1:-1].strip()}",)
    return (text,)


def _with_slashes(text: str) -> tuple[str, ...]:
    return (text.replace("\\", "/"),)


def _split(text: str) -> tuple[str, ...]:
    """Split at commas and blanks outside of braces; a blank after `!` is none between patterns."""
    parts = [""]
    depth = 0
    for letter in re.sub(r"!\s+", "!", text):
        depth += (letter == "{") - (letter == "}")
        if depth <= 0 and (letter == "," or letter.isspace()):
            parts.append("")
        else:
            parts[-1] += letter
    return tuple(read for part in parts if part for read in _unquoted(part))


def _expanded(text: str) -> tuple[str, ...]:
    """Write braces out, as a shell does."""
    done: list[str] = []
    waiting = [text]
    while waiting:
        if len(done) + len(waiting) > _MOST:
            return (text,)
        each = waiting.pop(0)
        braces = _BRACES.search(each)
        if braces is None:
            done.append(each)
            continue
        before, after = each[: braces.start()], each[braces.end() :]
        waiting[:0] = [f"{before}{option.strip()}{after}" for option in braces[1].split(",")]
    return tuple(dict.fromkeys(done))
