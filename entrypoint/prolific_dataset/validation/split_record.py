"""A record that goes on over several lines: one mistake, however many lines it breaks.

Mostly a pasted text whose line breaks are not escaped. Such a record starts on a line that ends in the middle of an
object, and takes the lines up to the next record.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Final

from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.validation.json_syntax import ends_early
from prolific_dataset.validation.json_tokens import TEXT_LITERAL, is_json
from prolific_dataset.wording import number

_START: Final = re.compile(rb'\{\s*(?:"|\}|$)')
"""How a record starts; indented lines are those of a record that is written over several ones."""
_LINE_BREAK: Final = re.compile(r"\r?\n")
_BLANK: Final = b" \t\r"
_MOST_LINES: Final = 100_000
"""Lines of one record; further ones are judged one by one, so that memory is bounded."""
_DECODER: Final = json.JSONDecoder(strict=False)
"""Takes the control characters in texts that JSON forbids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """Which of the lines are the record, and what is wrong with it."""

    count: int
    """How many they are; 1 when the first line is broken by itself. Those that follow are judged one by one."""
    message: str
    record: bytes = b""
    """The record as it was meant, on one line; empty when that cannot be said."""


def is_unfinished(record: bytes) -> bool:
    """Whether the JSON of a line starts as an object, and the line ends in the middle of it."""
    if not _START.match(record):
        return False
    text = record.decode(errors="replace")
    try:
        _DECODER.decode(text)
    except json.JSONDecodeError as error:
        return ends_early(text, error)
    except (ValueError, RecursionError):
        return False
    return False


class SplitRecord:
    """A record that its first line does not finish, and the lines that may belong to it.

    Args:
        line: the line on which it starts, without the line feed.
        first: its number, from 1.
        limit: bytes that a record may have.
    """

    def __init__(self, line: bytes, first: int, *, limit: int) -> None:
        self.lines = [line]
        self.first = first
        self._limit = limit
        self._size = len(line)

    def take(self, line: bytes, number: int) -> bool:
        """Take a line if it comes next, and is no record by itself; return whether it was taken."""
        if (
            number != self.first + len(self.lines)
            or self._size + len(line) > self._limit
            or len(self.lines) == _MOST_LINES
            or _is_record(line.removeprefix(BYTE_ORDER_MARK))
        ):
            return False
        self._size += len(line) + 1
        self.lines.append(line)
        return True

    def parted(self) -> Parted:
        """Tell the record from what follows it."""
        count = len(self.lines)
        if count == 1:
            return Parted(count=1, message="")
        while count > 1 and not self.lines[count - 1].strip(_BLANK):
            count -= 1
        text = b"\n".join(self.lines[:count]).removeprefix(BYTE_ORDER_MARK).decode(errors="replace")
        end = _end_of_object(text)
        if end is None:
            return self._parted(count, "are one record that is broken by line breaks.")
        count = text.count("\n", 0, end) + 1
        meant = TEXT_LITERAL.sub(lambda match: _LINE_BREAK.sub(r"\\n", match[0]), text[:end])
        record = meant if is_json(meant) else ""
        if meant == text[:end]:
            how = "Write it on one line."
        else:
            more = "" if record else " and other control characters"
            how = f"Its text has line breaks{more} that are not escaped; write a line break as `\\n`."
        return self._parted(count, f"are one record. {how}", record)

    def _parted(self, count: int, what: str, record: str = "") -> Parted:
        lines = f"Lines {number(self.first)} to {number(self.first + count - 1)}"
        return Parted(count=count, message=f"{lines} {what}", record=record.encode())


def _is_record(line: bytes) -> bool:
    """Whether a line is a record, or looks like the start of one."""
    return _START.match(line) is not None or (
        line.lstrip(b" \t").startswith(b"{") and is_json(line.decode(errors="replace"))
    )


def _end_of_object(text: str) -> int | None:
    """Where in the lines the object ends, when it ends at the end of a line."""
    try:
        _, end = _DECODER.raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return None if text[end:].partition("\n")[0].strip() else end
