"""Splits uploaded bytes into rows: a JSON object per line, or CSV with a header."""

from __future__ import annotations

import codecs
import csv
import io
import json
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import IO, NoReturn

from prolific_sandbox.dataset.values import Record
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.json_text import is_too_deep


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line that is not blank; its record is None if the line is not a JSON object."""

    index: int
    """Index from zero; blank lines do not count."""
    line: int
    """Line of the file, from one."""
    record: Record | None
    is_json: bool = True
    """False if the line is not JSON; a list or a number is JSON but not a record."""


def read_rows(content: IO[bytes], filename: str, scenario: Scenario) -> Iterator[Row]:
    """Read every row of an uploaded file, by the extension of its name."""
    content.seek(0)
    if filename.lower().endswith(".zip"):
        return _zip_rows(content)
    return _csv_rows(content) if filename.lower().endswith(".csv") else jsonl_rows(content, scenario)


def jsonl_rows(lines: Iterable[bytes], scenario: Scenario) -> Iterator[Row]:
    """Read every row of JSONL."""
    index = 0
    for number, raw in enumerate(lines, start=1):
        line = raw.removesuffix(b"\n")
        if number == 1 and scenario.byte_order_mark == "accept":
            line = line.removeprefix(codecs.BOM_UTF8)
        if scenario.carriage_returns == "accept":
            line = line.removesuffix(b"\r")
        if scenario.blank_lines == "skip" and not line.strip():
            continue
        try:
            value = _parse(line, scenario)
        except ValueError:
            yield Row(index=index, line=number, record=None, is_json=False)
        else:
            yield Row(index=index, line=number, record=value if isinstance(value, dict) else None)
        index += 1


def _parse(line: bytes, scenario: Scenario) -> object:
    if b"\r" in line and scenario.carriage_returns == "malformed":
        raise ValueError("carriage return")
    if is_too_deep(line):
        raise ValueError("nested too deeply")
    pairs = _unique if scenario.duplicate_keys == "malformed" else None
    return json.loads(line.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=pairs)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, object]]) -> Record:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("duplicate key")
    return record


def _zip_rows(content: IO[bytes]) -> Iterator[Row]:
    """Read the rows of the first CSV file of an archive."""
    try:
        with zipfile.ZipFile(content) as archive:
            name = next((each for each in archive.namelist() if each.lower().endswith(".csv")), None)
            if name is not None:
                yield from _csv_rows(io.BytesIO(archive.read(name)))
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError) as error:
        raise ValueError(str(error)) from None


def _csv_rows(content: IO[bytes]) -> Iterator[Row]:
    """Read rows below a header; a value without a column is dropped, a column without a value is missing."""
    text = io.TextIOWrapper(content, encoding="utf-8-sig", newline="")
    try:
        for index, row in enumerate(csv.DictReader(text)):
            record: Record = {name: value for name, value in row.items() if isinstance(value, str)}
            yield Row(index=index, line=index + 2, record=record)
    finally:
        text.detach()
