"""Looks at a file's first bytes: if it is not JSONL at all, one finding replaces a thousand."""

from __future__ import annotations

import csv
import json
from typing import Final

from prolific_dataset.formats.lines import BYTE_ORDER_MARK, record_of
from prolific_dataset.validation.json_tokens import is_json
from prolific_dataset.validation.rules import file
from prolific_dataset.validation.rules.rule import Rule

_LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/"
_UTF_16_STARTS: Final = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff", b"{\0", b"\0{", b"\0\0\0{")
"""Byte order marks, and how the first record begins without one, whatever script it is in."""
_COMPRESSED: Final = {
    b"\x1f\x8b": ("gzip", "gunzip -c data.jsonl.gz > data.jsonl"),
    b"(\xb5/\xfd": ("zstd", "zstd -d data.jsonl.zst"),
    b"BZh": ("bzip2", "bunzip2 data.jsonl.bz2"),
    b"\xfd7zXZ\0": ("xz", "unxz data.jsonl.xz"),
    b"\x04\x22\x4d\x18": ("lz4", "lz4 -d data.jsonl.lz4"),
    b"7z\xbc\xaf\x27\x1c": ("7-Zip", "7z x data.7z"),
    b"Rar!\x1a\x07": ("RAR", "unrar x data.rar"),
}
"""The first bytes of formats, with the command that unpacks them."""
_ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")
_OTHER_FORMATS: Final = {
    b"PAR1": "Parquet",
    b"SQLite format 3\0": "an SQLite database",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Excel workbook",
    b"%PDF-": "PDF",
    b"Obj\x01": "Avro",
    b"ARROW1": "Arrow",
    b"\x80\x04\x95": "a Python pickle",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
}
_DELIMITERS: Final = {",": "CSV", "\t": "CSV with tabs", ";": "CSV with semicolons"}
_CSV_COMMAND: Final = (
    'python3 -c "import csv, json, sys; [print(json.dumps(row)) for row in '
    'csv.DictReader(sys.stdin{delimiter})]" < data.csv > data.jsonl'
)
_ENOUGH_LINES: Final = 20

Verdict = tuple[type[Rule], str]


def sniff(head: bytes, *, whole: bool) -> Verdict | None:
    """Return the rule that the file as a whole breaks, with a message; None when it looks like JSONL.

    Args:
        head: the file's first bytes.
        whole: whether they are all of it.
    """
    return _not_text(head) or _other_text(head, whole=whole) or _other_json(head, whole=whole)


def _not_text(head: bytes) -> Verdict | None:
    for start, (name, command) in _COMPRESSED.items():
        if head.startswith(start):
            return file.CompressedFile, f"The file is compressed with {name}: unpack it first, `{command}`."
    if head.startswith(_ZIP):
        if b"xl/" in head:
            message = (
                "The file is an Excel workbook (xlsx), not JSONL: export the sheet as CSV, then convert that."
            )
            return file.OtherFormat, message
        return (
            file.CompressedFile,
            "The file is compressed (a zip archive): unpack it first, `unzip data.zip`.",
        )
    for start, name in _OTHER_FORMATS.items():
        if head.startswith(start):
            return file.OtherFormat, f"The file is {name}, not JSONL."
    if head.startswith(_UTF_16_STARTS) or _every_other_byte_is_zero(head[:64]):
        return file.Utf16, "The file is UTF-16 or UTF-32 text, not UTF-8."
    return None


def _other_text(head: bytes, *, whole: bool) -> Verdict | None:
    if head.startswith(_LFS_POINTER):
        return file.GitLfsPointer, "The file is a Git LFS pointer, not the data itself."
    text = head.removeprefix(BYTE_ORDER_MARK).lstrip()
    start = text[:256].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return (
            file.OtherFormat,
            "The file is an HTML page, such as an error or a login page saved in place of data.",
        )
    if start.startswith((b"<?xml", b"<!doctype")):
        return file.OtherFormat, "The file is XML, not JSONL."
    if _ends_lines_in_cr(text, whole=whole):
        return (
            file.LoneCarriageReturn,
            "The lines end in CR alone, as on old Macs: convert them with `tr '\\r' '\\n' < data.jsonl > fixed.jsonl`.",
        )
    delimiter = _delimiter(text, whole=whole)
    if delimiter is not None:
        command = _CSV_COMMAND.format(delimiter="" if delimiter == "," else f", delimiter={delimiter!r}")
        return (
            file.OtherFormat,
            f"The file is {_DELIMITERS[delimiter]}, not JSONL: convert it with `{command}`.",
        )
    return None


def _other_json(head: bytes, *, whole: bool) -> Verdict | None:
    records = _records(head, whole=whole)
    if len(records) > 1 and _starts_array(records[0]):
        return file.JsonArrayFile, "The file is one JSON array, not one record per line."
    if len(records) == 1 and whole and _is_array_of_objects(records[0]):
        return file.JsonArrayFile, "The file is one JSON array, not one record per line."
    if len(records) > 1 and records[0] == b"{" and records[1].startswith(b'"'):
        return file.MultiLineRecord, "The file is pretty-printed JSON: its records span several lines."
    return None


def _records(head: bytes, *, whole: bool) -> list[bytes]:
    """The lines that are not blank, without the last one where it may be cut."""
    lines = head.split(b"\n")
    if not whole:
        lines.pop()
    return [record for line in lines if (record := record_of(line).strip(b" \t\r"))]


def _every_other_byte_is_zero(head: bytes) -> bool:
    even, odd = head[::2], head[1::2]
    return len(odd) > 1 and (not any(even) or not any(odd))


def _ends_lines_in_cr(text: bytes, *, whole: bool) -> bool:
    """Whether there are records with a CR between them, and no LF but perhaps at the end of the file."""
    pieces = [piece for piece in text.split(b"\r") if piece.strip()]
    if b"\n" in text.rstrip() or len(pieces) <= (1 if whole else 2):
        return False
    return is_json(pieces[0]) and pieces[1].lstrip().startswith(b"{")


def _delimiter(text: bytes, *, whole: bool) -> str | None:
    """Return what separates the columns where the file is a table: a header, and rows as wide as it is."""
    if text.startswith((b"{", b"[", b'"{', b"'")):
        return None
    lines = text.decode("utf-8", "replace").splitlines()[: _ENOUGH_LINES + 1]
    if not whole or len(lines) > _ENOUGH_LINES:
        lines = lines[:-1]
    for delimiter in _DELIMITERS:
        try:
            widths = [len(row) for row in csv.reader(lines, delimiter=delimiter) if row]
        except csv.Error:
            continue
        if len(widths) > 1 and widths[0] > 1 and widths.count(widths[0]) * 2 > len(widths):
            return None if is_json(lines[0].encode()) else delimiter
    return None


def _starts_array(record: bytes) -> bool:
    """Whether the line opens an array that it does not close."""
    return (
        record.startswith(b"[")
        and not is_json(record)
        and (record == b"[" or record.endswith((b",", b"{", b"[")))
    )


def _is_array_of_objects(record: bytes) -> bool:
    if not record.startswith(b"["):
        return False
    try:
        items = json.loads(record)
    except (ValueError, RecursionError):
        return False
    return bool(items) and all(isinstance(item, dict) for item in items)
