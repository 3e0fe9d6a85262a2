"""Comparing a file with an earlier version: exact as multisets, and of the very bytes that were validated."""

from __future__ import annotations

import io
import json
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.formats.identity import identity
from prolific_dataset.model import DataFile
from prolific_dataset.upload.new_records.comparison import FileRecords, in_both
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings

SPELLINGS = ['{{"a": {0}}}', '{{"a":{0}}}', ' {{"a": {0}.0}}\r', '\ufeff{{"a": {0}e0}}']
LINES = st.lists(
    st.builds(lambda spelling, value: spelling.format(value), st.sampled_from(SPELLINGS), st.integers(0, 4))
    | st.sampled_from(["", " ", "\r"]),
    max_size=12,
).map(lambda lines: "".join(f"{line}\n" for line in lines).encode())


def read(content: bytes) -> FileRecords:
    """Validate a file and read it for the comparison; it raises where the two see different records."""
    with tempfile.TemporaryDirectory() as folder:
        file = DataFile(path="a.jsonl", location=Path(folder) / "a.jsonl")
        file.location.write_bytes(content)
        *_, validated = validate_dataset([file], schema=None, settings=RuleSettings(), digest=True)
        assert validated.payload is not None
        records = FileRecords(validated.payload)
        # The file goes away; what is asked later is answered from here.
        found = list(records.at(range(len(records))))
    records.at = lambda positions: (found[position] for position in positions)  # type: ignore[method-assign]
    return records


def identities(content: bytes) -> Counter[bytes]:
    lines = (line.strip().removeprefix(b"\xef\xbb\xbf") for line in content.split(b"\n"))
    return Counter(identity(line) for line in lines if line)


@given(LINES, LINES)
def test_the_difference_is_that_of_multisets(now: bytes, then: bytes) -> None:
    """Whatever the spelling, and however often a record is on either side."""
    records = read(now + b'{"b": 1}\n')
    difference = records.compare(io.BytesIO(then))
    here, there = identities(now + b'{"b": 1}\n'), identities(then)
    assert Counter(map(identity, records.at(difference.added))) == here - there
    assert Counter(each for _, _, each in difference.gone) == there - here


@given(LINES, LINES, LINES)
def test_what_two_versions_lack_is_the_lesser_of_both(now: bytes, one: bytes, other: bytes) -> None:
    """The dataset has a record as often as the version that has it most often."""
    records = read(now + b'{"b": 1}\n')
    lacking = [records.compare(io.BytesIO(version)).added for version in (one, other)]
    here = identities(now + b'{"b": 1}\n')
    both = in_both(records, lacking[0], lacking[1])
    assert Counter(map(identity, records.at(both))) == here - (identities(one) | identities(other))
    assert list(both) == sorted(both)


def test_a_file_that_needs_no_copy_is_read_in_blocks() -> None:
    """Lines go over the ends of blocks."""
    lines = [json.dumps({"a": "x" * 1000, "n": number}) for number in range(2000)]
    records = read("".join(f"{line}\n" for line in lines).encode())
    assert len(records) == 2000
    assert not records.compare(io.BytesIO("".join(f"{line}\n" for line in reversed(lines)).encode())).added
