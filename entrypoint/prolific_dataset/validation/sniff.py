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
_UNPACK: Final = "unpack it first"
_FIRST_BYTES: Final = {
    b"\x1f\x8b": (
        file.CompressedFile,
        f"compressed with gzip: {_UNPACK}, `gunzip -c data.jsonl.gz > data.jsonl`",
    ),
    b"(\xb5/\xfd": (file.CompressedFile, f"compressed with zstd: {_UNPACK}, `zstd -d data.jsonl.zst`"),
    b"BZh": (file.CompressedFile, f"compressed with bzip2: {_UNPACK}, `bunzip2 data.jsonl.bz2`"),
    b"\xfd7zXZ\0": (file.CompressedFile, f"compressed with xz: {_UNPACK}, `unxz data.jsonl.xz`"),
    b"\x04\x22\x4d\x18": (file.CompressedFile, f"compressed with lz4: {_UNPACK}, `lz4 -d data.jsonl.lz4`"),
    b"7z\xbc\xaf\x27\x1c": (file.CompressedFile, f"compressed with 7-Zip: {_UNPACK}, `7z x data.7z`"),
    b"Rar!\x1a\x07": (file.CompressedFile, f"compressed with RAR: {_UNPACK}, `unrar x data.rar`"),
    b"PK\x03\x04": (file.CompressedFile, f"compressed (a zip archive): {_UNPACK}, `unzip data.zip`"),
    b"PK\x05\x06": (file.CompressedFile, f"compressed (a zip archive): {_UNPACK}, `unzip data.zip`"),
    b"PAR1": (file.OtherFormat, "Parquet, not JSONL"),
    b"SQLite format 3\0": (file.OtherFormat, "an SQLite database, not JSONL"),
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": (file.OtherFormat, "an old Excel workbook, not JSONL"),
    b"%PDF-": (file.OtherFormat, "PDF, not JSONL"),
    b"Obj\x01": (file.OtherFormat, "Avro, not JSONL"),
    b"ARROW1": (file.OtherFormat, "Arrow, not JSONL"),
    b"\x80\x04\x95": (file.OtherFormat, "a Python pickle, not JSONL"),
    b"\x89PNG": (file.OtherFormat, "an image, not JSONL"),
    b"\xff\xd8\xff": (file.OtherFormat, "an image, not JSONL"),
}
"""How formats start, the rule that they break, and what the file is."""
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
    if head.startswith(b"PK\x03\x04") and b"xl/" in head:
        sheet = "an Excel workbook (xlsx), not JSONL: export the sheet as CSV, then convert that"
        return file.OtherFormat, f"The file is {sheet}."
    for start, (rule, what) in _FIRST_BYTES.items():
        if head.startswith(start):
            return rule, f"The file is {what}."
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
    first, *others = _records(head, whole=whole) or [b""]
    if _starts_array(first) if others else whole and _is_array_of_objects(first):
        return file.JsonArrayFile, "The file is one JSON array, not one record per line."
    if first == b"{" and others and others[0].startswith(b'"'):
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
    items = json.loads(record) if record.startswith(b"[") and is_json(record) else []
    return bool(items) and all(isinstance(item, dict) for item in items)
