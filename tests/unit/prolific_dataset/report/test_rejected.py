"""The bad records, byte for byte."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.model import Finding, Findings, Severity
from prolific_dataset.report import rejected
from support.reports.scenarios import file, report


def test_bad_records_keep_their_bytes(tmp_path: Path) -> None:
    """Spelling, order and even what is no JSON stay; only line ends and the byte order mark go."""
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(b'\xef\xbb\xbf{"a" : 1.0}\r\n{"ok": 1}\n\n{broken\xff\n')
    second.write_bytes(b'{"ok": 2}\n{"b":2}')
    stream = io.BytesIO()

    digest = rejected.write(
        report(file("a.jsonl", 3, bad_lines=[1, 4]), file("b.jsonl", 2, bad_lines=[2]), file("c.jsonl", 1)),
        {"a.jsonl": first, "b.jsonl": second, "c.jsonl": tmp_path / "c.jsonl"},
        stream,
    )

    assert stream.getvalue() == b'{"a" : 1.0}\n{broken\xff\n{"b":2}\n'
    assert digest == hashlib.sha256(stream.getvalue()).hexdigest()


def test_each_record_can_be_traced() -> None:
    """Its path, its line and each reason, in the order of the records; the file is JSON as a whole."""
    stream = io.BytesIO()
    wrong = Finding(rule="not-a-number", severity=Severity.ERROR, message="NaN\nis", path="a.jsonl", line=4)
    odd = Finding(rule="blank-line", severity=Severity.WARNING, message="Blank.", path="a.jsonl", line=4)
    said = Finding(
        rule="rejected-record", severity=Severity.ERROR, message="Too long", path="b.jsonl", line=2
    )
    first = file("a.jsonl", 3, bad_lines=[1, 4])
    second = file("b.jsonl", 2, bad_lines=[2])

    rejected.write_origins(
        report(
            replace(first, findings=Findings.of([wrong, odd])),
            replace(second, rejections=Findings.of([said])),
        ),
        "abc",
        stream,
    )

    assert json.loads(stream.getvalue()) == {
        "sha256": "abc",
        "records": [
            {"path": "a.jsonl", "line": 1, "reasons": []},
            {"path": "a.jsonl", "line": 4, "reasons": ["not-a-number: NaN\\nis"]},
            {"path": "b.jsonl", "line": 2, "reasons": ["rejected-record: Too long"]},
        ],
    }
    assert stream.getvalue().count(b"\n") == 5


def test_a_file_that_is_gone_is_named(tmp_path: Path) -> None:
    """A file that another process took away is an error of its own, not of the report's path."""
    with pytest.raises(UsageError, match=r"a\.jsonl cannot be read any more"):
        rejected.write(
            report(file("a.jsonl", 3, bad_lines=[1])), {"a.jsonl": tmp_path / "a.jsonl"}, io.BytesIO()
        )
