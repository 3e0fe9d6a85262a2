"""Index of a record in the payload -> line of the file."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import LineMap


@pytest.mark.parametrize(
    ("line", "record"),
    [
        (b'{"a": 1}\n', b'{"a": 1}'),
        (b'{"a": 1}\r\n', b'{"a": 1}'),
        (b'{"a": 1}', b'{"a": 1}'),
        (b'\xef\xbb\xbf{"a": 1}\n', b'{"a": 1}'),
        (b"\xef\xbb\xbf\n", b""),
        (b" \t \r\n", b""),
        (b"\n", b""),
        (b"", b""),
        (b"\x0b\n", b"\x0b"),
    ],
)
def test_a_line_holds_one_record(line: bytes, record: bytes) -> None:
    """Only the mark, the line end and blank lines go; everything else is the record, right or wrong."""
    assert record_of(line) == record


@given(st.lists(st.booleans(), min_size=1, max_size=200))
def test_line_map_counts_over_blank_lines(holds_record: list[bool]) -> None:
    """Whatever lines are blank, the n-th record is found on its line."""
    lines_with_records = [number for number, holds in enumerate(holds_record, start=1) if holds]
    blank = array("Q", (number for number, holds in enumerate(holds_record, start=1) if not holds))

    line_map = LineMap(skipped=blank)

    assert [line_map.line_of(index) for index in range(len(lines_with_records))] == lines_with_records


def test_line_map_of_chosen_records() -> None:
    """Where only some records are sent, each is found on its own line."""
    line_map = LineMap(skipped=array("Q"), chosen=array("Q", [3, 17, 40]))

    assert line_map.line_of(1) == 17
