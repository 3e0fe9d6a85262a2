"""Which files a report may replace."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from prolific_dataset.config.settings import Policy
from prolific_dataset.report import json_writer, rejected, sarif
from prolific_dataset.report.provenance import is_ours, origins_path
from prolific_dataset.report.verdict import verdict
from support.reports.scenarios import file, report

REPORT = report(file("a.jsonl", 2, bad_lines=[2]))


def test_nothing_and_an_empty_file_can_be_replaced(tmp_path: Path) -> None:
    """There is nothing to lose."""
    (tmp_path / "empty").touch()

    assert is_ours(tmp_path / "absent")
    assert is_ours(tmp_path / "empty")


@pytest.mark.parametrize(
    "content",
    [
        json_writer.render(REPORT, verdict(REPORT, Policy()), Policy()),
        sarif.render(REPORT),
        sarif.render(report()),
    ],
)
def test_an_earlier_report_can_be_replaced(tmp_path: Path, content: str) -> None:
    """It says of itself who made it."""
    (tmp_path / "report").write_text(content)

    assert is_ours(tmp_path / "report")


@pytest.mark.parametrize("content", ['{"a": 1}\n', "# Notes on prolific-dataset\n", "fields: {}\n", "\x00"])
def test_other_files_are_kept(tmp_path: Path, content: str) -> None:
    """Whatever they are."""
    (tmp_path / "other").write_text(content)

    assert not is_ours(tmp_path / "other")
    assert not is_ours(tmp_path)


def test_bad_records_are_kept_once_somebody_corrected_them(tmp_path: Path) -> None:
    """The digest beside them tells; without it nobody can say whose they are."""
    data, records = tmp_path / "a.jsonl", tmp_path / "bad.jsonl"
    data.write_bytes(b'{"a": 1}\n{"a": NaN}\n')
    content, origins = io.BytesIO(), io.BytesIO()
    digest = rejected.write(REPORT, {"a.jsonl": data}, content)
    rejected.write_origins(REPORT, digest, origins)
    records.write_bytes(content.getvalue())
    assert not is_ours(records)

    origins_path(records).write_bytes(origins.getvalue())
    assert is_ours(records)

    records.write_bytes(b'{"a": 2}\n')
    assert not is_ours(records)
