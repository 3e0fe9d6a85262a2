"""A file that no upload can take is refused at once."""

from __future__ import annotations

from pathlib import Path

from prolific_dataset.formats.payload import LARGEST
from prolific_dataset.model import DataFile
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings


def test_a_file_beyond_one_put_is_an_error_and_is_not_read(tmp_path: Path) -> None:
    """Reading it would take longer than this test may: the file is a hole of five gibibytes."""
    large = tmp_path / "large.jsonl"
    with large.open("wb") as stream:
        stream.truncate(LARGEST + 1)
    small = tmp_path / "small.jsonl"
    small.write_text('{"a": 1}\n')
    files = [DataFile(path=each.name, location=each) for each in (large, small)]

    first, second = validate_dataset(files, schema=None, settings=RuleSettings(), digest=True)

    (finding,) = first.findings.listed
    assert (finding.rule, finding.line) == ("file-too-large", None)
    assert (
        finding.message == "The file has 5,368,709,121 bytes; an upload takes at most 5,368,709,120 (5 GiB)."
    )
    assert "split" in (finding.fix or "")
    assert (first.size, first.record_count, first.payload) == (LARGEST + 1, 0, None)
    assert (second.findings.total, second.record_count) == (0, 1)
