"""The record errors of a large reply, compactly: as objects of their own a million of them would take 700 MB.

They are taken out of the reply's text, some thousands at a time, before the rest is parsed.
"""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, overload

from prolific_dataset.client.redaction import Redact
from prolific_dataset.client.scalars import count_or_none, text_or_none
from prolific_dataset.model import RecordError

Said = tuple[str | None, str | None]
"""A field and a reason, each if there is one."""

_NO_INDEX: Final = -1
# A quotation mark without a backslash before it is the first or the last one of a text, and a colon follows keys only.
_LIST: Final = re.compile(rb'(?<!\\)"errors"\s*:\s*\[')
_SOME: Final = re.compile(rb'(?:\s*\{(?:[^{}"]|"(?:[^"\\]|\\.)*+")*+\}\s*,?){1,1000}+', re.DOTALL)
"""Objects without lists or objects inside, as errors are."""
_END: Final = re.compile(rb"\s*\]")


class RecordErrors(Sequence[RecordError]):
    """Record errors in twelve to sixteen bytes each; what they say is kept once."""

    def __init__(self) -> None:
        self._indices = array("q")
        self._codes = array("L")
        self._code_of: dict[Said, int] = {}
        self._said: list[Said] = []

    def add(self, record_index: int | None, text: Said) -> None:
        """Add an error: the index of its record, and what it says."""
        self._indices.append(_NO_INDEX if record_index is None else record_index)
        if text not in self._code_of:
            self._code_of[text] = len(self._said)
            self._said.append(text)
        self._codes.append(self._code_of[text])

    def reworded(self, reword: Callable[[str | None, str | None], Said]) -> RecordErrors:
        """Return the same errors with other words, each of them made once."""
        other = RecordErrors()
        other._indices, other._codes = self._indices, self._codes
        other._said = [reword(*each) for each in self._said]
        return other

    def __len__(self) -> int:
        return len(self._codes)

    def __iter__(self) -> Iterator[RecordError]:
        return map(self._error, self._indices, self._codes)

    @overload
    def __getitem__(self, at: int) -> RecordError: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[RecordError, ...]: ...
    def __getitem__(self, at: int | slice) -> RecordError | tuple[RecordError, ...]:
        if isinstance(at, slice):
            return tuple(self[each] for each in range(len(self))[at])
        return self._error(self._indices[at], self._codes[at])

    def _error(self, index: int, code: int) -> RecordError:
        field, reason = self._said[code]
        return RecordError(
            record_index=None if index == _NO_INDEX else index, field=field, reason=reason or ""
        )


def said(error: Mapping[str, Any]) -> Said:
    """Return what an error of a reply says."""
    return text_or_none(error.get("field")), text_or_none(error.get("reason"))


def take_errors(body: bytes, redact: Redact) -> tuple[bytes, list[RecordErrors]]:
    """Take each list of errors out of a reply's JSON, and leave its position among them in its place.

    Args:
        body: the reply's.
        redact: hides secrets.

    Raises:
        ValueError: it is not JSON.
    """
    left: list[bytes] = []
    taken: list[RecordErrors] = []
    start = 0
    for found in _LIST.finditer(body):
        errors, end = _read_errors(body, found.end(), redact)
        if not _END.match(body, end):
            return body, []  # other values than errors of records; the whole is parsed as usual
        left += [body[start : found.end()], b"%d" % len(taken)]
        taken.append(errors)
        start = end
    return b"".join([*left, body[start:]]), taken


def put_back(value: dict[str, Any], taken: Sequence[RecordErrors]) -> dict[str, Any]:
    """Give an object of the reply the errors that were taken out of it."""
    match value.get("errors"):
        case [int(position)] if taken:
            value["errors"] = taken[position]
    return value


def _read_errors(body: bytes, start: int, redact: Redact) -> tuple[RecordErrors, int]:
    errors = RecordErrors()
    redact = lru_cache(redact)
    while some := _SOME.match(body, start):
        for each in json.loads(b"[%b]" % some[0].rstrip().removesuffix(b",")):
            field, reason = said(each)
            shown = (field and redact(field), reason and redact(reason))
            errors.add(count_or_none(each.get("record_index")), shown)
        start = some.end()
    return errors, start
