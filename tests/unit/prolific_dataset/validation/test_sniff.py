"""What a file is taken for by its first bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.validation.sniff import sniff


@pytest.mark.parametrize(
    "head",
    [
        b'{"a": "1,2"}\n{"a": "3,4"}\n',
        b'not, json\n{"a": 1}\n{"a": 2}\n{"a": 3}\n',
        b"[1, 2]\n[3, 4]\n",
        b'"a, b"\n"c, d"\n',
        b"1, 2\n",
        b'{"a": 1}\r\n{"a": 2}\r\n',
        b'{"a": 1}\r{"a": 2}\n{"a": 3}\n',
        b"",
        b"\n\n",
        b'\xef\xbb\xbf{"a": 1}\n',
    ],
)
def test_what_may_be_jsonl_is_read_line_by_line(head: bytes) -> None:
    """One wrong line, or commas inside records, make no table of a file."""
    assert sniff(head, whole=True) is None


@given(st.lists(st.dictionaries(st.text(), st.text() | st.integers()), min_size=1), st.booleans())
def test_no_jsonl_file_is_taken_for_something_else(records: list[dict[str, object]], whole: bool) -> None:  # noqa: FBT001
    """Whatever the records are, and wherever the first block ends."""
    content = b"".join(
        json.dumps(each, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for each in records
    )

    assert sniff(content if whole else content[:-3], whole=whole) is None


def test_a_table_is_recognised_by_its_first_block() -> None:
    """The last line may be cut anywhere."""
    found = sniff(b"id,prompt\n" + b"1,Which?\n" * 100 + b"7", whole=False)

    assert found is not None
    assert found[0].id == "other-format"
