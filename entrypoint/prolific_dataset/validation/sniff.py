"""Looks at a file's first bytes: if it is not JSONL at all, one finding replaces a thousand."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prolific_dataset.formats.lines import record_of
from prolific_dataset.validation.rules import file

if TYPE_CHECKING:
    from prolific_dataset.validation.rules.rule import Rule

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")


def sniff(head: bytes, *, whole: bool) -> tuple[type[Rule], str] | None:
    """Return the rule that the file as a whole breaks, with a message; None when it looks like JSONL.

    Args:
        head: the file's first bytes.
        whole: whether they are all of it.
    """
    if head.startswith(_LFS_POINTER):
        return file.GitLfsPointer, "The file is a Git LFS pointer, not the data itself."
    if head.startswith(_UTF_16_MARKS) or _every_other_byte_is_zero(head[:64]):
        return file.Utf16, "The file is UTF-16 or UTF-32 text, not UTF-8."
    lines = head.split(b"\n")
    if not whole:
        lines.pop()
    records = [record for line in lines if (record := record_of(line).strip(b" \t\r"))]
    if len(records) > 1 and _starts_array(records[0]):
        return file.JsonArrayFile, "The file is one JSON array, not one record per line."
    if len(records) == 1 and whole and _is_array_of_objects(records[0]):
        return file.JsonArrayFile, "The file is one JSON array, not one record per line."
    if len(records) > 1 and records[0] == b"{" and records[1].startswith(b'"'):
        return file.MultiLineRecord, "The file is pretty-printed JSON: its records span several lines."
    return None


def _every_other_byte_is_zero(head: bytes) -> bool:
    even, odd = head[::2], head[1::2]
    return len(odd) > 1 and (not any(even) or not any(odd))


def _starts_array(record: bytes) -> bool:
    """Whether the line opens an array that it does not close."""
    if not record.startswith(b"["):
        return False
    try:
        json.loads(record)
    except (ValueError, RecursionError):
        return record == b"[" or record.endswith((b",", b"{", b"["))
    return False


def _is_array_of_objects(record: bytes) -> bool:
    if not record.startswith(b"["):
        return False
    try:
        items = json.loads(record)
    except (ValueError, RecursionError):
        return False
    return bool(items) and all(isinstance(item, dict) for item in items)
