"""A stream of bytes -> blocks of whole lines."""

from __future__ import annotations

import io
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.formats.blocks import Fragment, read_blocks


@given(
    lines=st.lists(st.integers(0, 60).map(lambda size: b"x" * size)),
    tail=st.sampled_from([b"", b"y", b"z" * 50, b"\r"]),
    size=st.integers(1, 30),
    limit=st.integers(0, 40),
)
def test_blocks_are_the_stream_cut_at_line_feeds(
    lines: list[bytes], tail: bytes, size: int, limit: int
) -> None:
    """Nothing is lost or added; only lines beyond the limit come in parts, each with one first and one last."""
    data = b"".join(line + b"\n" for line in lines) + tail
    parts = list(read_blocks(io.BytesIO(data), limit=limit, size=size))

    assert b"".join(map(_data, parts)) == data
    assert all(part.endswith(b"\n") for part in parts[:-1] if isinstance(part, bytes))
    for line in _fragmented(parts):
        assert len(line.rstrip(b"\n")) > limit
        assert b"\n" not in line[:-1]
    assert all(len(_data(part)) <= limit + 2 + 2 * size for part in parts)


def _data(part: bytes | Fragment) -> bytes:
    return part if isinstance(part, bytes) else part.data


def _fragmented(parts: Sequence[bytes | Fragment]) -> list[bytes]:
    lines: list[bytes] = []
    for part in parts:
        if isinstance(part, Fragment):
            assert part.first == (not lines or lines[-1].endswith(b"\0end"))
            lines = [*lines, part.data] if part.first else [*lines[:-1], lines[-1] + part.data]
            if part.last:
                lines[-1] += b"\0end"
    assert all(line.endswith(b"\0end") for line in lines)
    return [line.removesuffix(b"\0end") for line in lines]


def test_other_line_ends_do_not_split() -> None:
    """U+2028, U+0085, vertical tab, form feed and a lone carriage return are inside lines."""
    data = "a\u2028b\x85c\x0bd\x0ce\rf\n".encode()

    assert list(read_blocks(io.BytesIO(data), limit=100)) == [data]
