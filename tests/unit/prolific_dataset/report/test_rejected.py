"""The bad records, byte for byte."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.report import rejected
from support.reports.scenarios import file, report

if TYPE_CHECKING:
    from pathlib import Path


def test_bad_records_keep_their_bytes(tmp_path: Path) -> None:
    """Spelling, order and even what is no JSON stay; only line ends and the byte order mark go."""
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(b'\xef\xbb\xbf{"a" : 1.0}\r\n{"ok": 1}\n\n{broken\xff\n')
    second.write_bytes(b'{"ok": 2}\n{"b":2}')
    stream = io.BytesIO()

    count = rejected.write(
        report(file("a.jsonl", 3, bad_lines=[1, 4]), file("b.jsonl", 2, bad_lines=[2]), file("c.jsonl", 1)),
        {"a.jsonl": first, "b.jsonl": second},
        stream,
    )

    assert stream.getvalue() == b'{"a" : 1.0}\n{broken\xff\n{"b":2}\n'
    assert count == 3


def test_no_bad_record_no_byte(tmp_path: Path) -> None:
    """An empty file says that there is nothing to fix."""
    stream = io.BytesIO()

    assert rejected.write(report(file("a.jsonl", 3)), {"a.jsonl": tmp_path / "a.jsonl"}, stream) == 0
    assert stream.getvalue() == b""


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    """A file that another process took away is an error of its own, not of the report's path."""
    with pytest.raises(UsageError, match=r"a\.jsonl cannot be read any more"):
        rejected.write(
            report(file("a.jsonl", 3, bad_lines=[1])), {"a.jsonl": tmp_path / "a.jsonl"}, io.BytesIO()
        )
