"""A payload in pieces: all of it, in order, within the bounds, and only what was checked."""

from __future__ import annotations

from array import array
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.errors import FileChanged
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile
from prolific_dataset.upload.append.pieces import MOST_BYTES, MOST_RECORDS, Piece, pieces


def payload_of(location: Path, records: list[bytes]) -> Payload:
    content = b"".join(record + b"\n" for record in records)
    location.write_bytes(content)
    return Payload(
        file=DataFile(path="a.jsonl", location=location),
        size=len(content),
        sha256=sha256(content).hexdigest(),
        record_count=len(records),
        verbatim=True,
        lines=LineMap(skipped=array("Q")),
    )


@given(
    sizes=st.lists(st.sampled_from([9, 400_000, MOST_BYTES + 5]), max_size=12),
    many=st.sampled_from([0, 2500]),
)
def test_every_record_is_in_one_piece(
    tmp_path_factory: pytest.TempPathFactory, sizes: list[int], many: int
) -> None:
    """In its order; a piece of several records has at most a thousand, and at most a megabyte."""
    records = [b'{"a":"%s"}' % (b"x" * (size - 8)) for size in [*sizes, *([9] * many)]]

    found = list(pieces(payload_of(tmp_path_factory.mktemp("pieces") / "a.jsonl", records)))

    assert [record for piece in found for record in piece.records] == records
    assert [piece.first for piece in found] == [
        sum(len(before.records) for before in found[:index]) for index in range(len(found))
    ]
    for piece in found:
        assert len(piece.records) <= MOST_RECORDS
        assert len(piece.records) == 1 or sum(len(record) + 1 for record in piece.records) <= MOST_BYTES


@given(count=st.integers(2, 1000))
def test_halves_are_the_whole(count: int) -> None:
    """Neither is empty, so that halving ends."""
    piece = Piece(first=7, records=tuple(str(number).encode() for number in range(count)))
    one, other = piece.halves()
    assert one.records + other.records == piece.records
    assert (one.first, other.first) == (7, 7 + len(one.records))
    assert one.records
    assert other.records


def test_nothing_is_handed_out_of_another_file(tmp_path: Path) -> None:
    """Not even the pieces before the change."""
    payload = payload_of(tmp_path / "a.jsonl", [b"{}"] * 2500)
    payload.file.location.write_bytes(b"{}\n" * 2499 + b"[]\n")
    with pytest.raises(FileChanged, match="nothing of it was appended"):
        next(pieces(payload))


@pytest.mark.parametrize("content", [b"", b"{}\n" * 1500 + b"[]\n" * 1000])
def test_a_change_in_between_is_noticed(tmp_path: Path, content: bytes) -> None:
    """A file that shrinks must not look like one that has ended."""
    payload = payload_of(tmp_path / "a.jsonl", [b'{"number": %d}' % number for number in range(2500)])
    found = pieces(payload)
    next(found)
    payload.file.location.write_bytes(content)
    with pytest.raises(FileChanged):
        list(found)
