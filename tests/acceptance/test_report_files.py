"""Report files beside data: neither harms the other, run after run."""

from __future__ import annotations

import json
from pathlib import Path

from support.shell.terminal import prolific_dataset

BAD, GOOD = '{"a": NaN}\n', '{"a": 1}\n'
ARGUMENTS = ("validate", "data/*.jsonl", "--rejected-path", "data/rejected.jsonl")


def test_bad_records_come_and_go_with_what_is_wrong(tmp_path: Path) -> None:
    """Written while something is wrong, never data, and removed once all is well."""
    data = tmp_path / "data/a.jsonl"
    data.parent.mkdir()
    data.write_text(GOOD + BAD)

    first = prolific_dataset(tmp_path, *ARGUMENTS)
    again = prolific_dataset(tmp_path, *ARGUMENTS)

    assert (first.exit_code, again.exit_code) == (1, 1)
    assert (tmp_path / "data/rejected.jsonl").read_text() == BAD
    origins = json.loads((tmp_path / "data/rejected.jsonl.origins").read_text())
    assert [(each["path"], each["line"]) for each in origins["records"]] == [("data/a.jsonl", 2)]
    assert "1 of 2 records" in again.out
    assert again.out.count("writes its reports there: data/rejected.jsonl") == 1

    data.write_text(GOOD)
    well = prolific_dataset(tmp_path, *ARGUMENTS)

    assert well.exit_code == 0
    assert [each.name for each in data.parent.iterdir()] == ["a.jsonl"]


def test_corrections_are_not_lost(tmp_path: Path) -> None:
    """What somebody changed in the written file stays, and the run says why it does not go on."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data/a.jsonl").write_text(BAD)
    prolific_dataset(tmp_path, *ARGUMENTS)
    (tmp_path / "data/rejected.jsonl").write_text(GOOD)

    refused = prolific_dataset(tmp_path, *ARGUMENTS)

    assert refused.exit_code == 2
    assert "data/rejected.jsonl exists" in refused.out
    assert (tmp_path / "data/rejected.jsonl").read_text() == GOOD


def test_each_report_replaces_its_predecessor(tmp_path: Path) -> None:
    """A run after another one finds its own reports where it is to write."""
    (tmp_path / "a.jsonl").write_text(GOOD + BAD)
    names = ("report", "rejected", "sarif", "summary")
    options = [word for name in names for word in (f"--{name}-path", f"out/{name}")]

    codes = [prolific_dataset(tmp_path, "validate", "a.jsonl", *options).exit_code for _ in range(2)]

    assert codes == [1, 1]
    assert all((tmp_path / "out" / name).stat().st_size for name in names)
