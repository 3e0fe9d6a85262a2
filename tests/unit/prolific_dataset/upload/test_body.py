"""A payload on its way out: its bytes, and the proof that they are the ones that were checked."""

from __future__ import annotations

import hashlib
from array import array
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from prolific_dataset.errors import FileChanged
from prolific_dataset.formats.lines import record_of
from prolific_dataset.formats.payload import LineMap, Payload
from prolific_dataset.model import DataFile
from prolific_dataset.upload.body import PayloadBody


def payload_of(path: Path, content: bytes, *, chosen: list[int] | None = None) -> Payload:
    """What checking `content` would say of it."""
    path.write_bytes(content)
    lines = [line + b"\n" for line in content.split(b"\n")[:-1]] + (
        [content.split(b"\n")[-1]] if content else []
    )
    kept = [
        record_of(line) + b"\n"
        for number, line in enumerate(lines, start=1)
        if record_of(line) and (chosen is None or number in chosen)
    ]
    sent = b"".join(kept)
    return Payload(
        file=DataFile(path="data.jsonl", location=path),
        size=len(sent),
        sha256=hashlib.sha256(sent).hexdigest(),
        record_count=len(kept),
        verbatim=sent == content and chosen is None,
        lines=LineMap(
            skipped=array("Q", (n for n, line in enumerate(lines, start=1) if not record_of(line))),
            chosen=None if chosen is None else array("Q", chosen),
        ),
    )


def read_all(payload: Payload, *, block: int) -> bytes:
    with PayloadBody(payload, sent=lambda _: None) as body:
        assert len(body) == payload.size
        return b"".join(iter(lambda: body.read(block), b""))


LINES = st.lists(
    st.sampled_from(
        [b'{"a": 1}', b'{"b": "\xc3\xa9"}', b"", b"  ", b"\xef\xbb\xbf", b'\xef\xbb\xbf{"a": 2}', b"x"]
    )
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    lines=LINES,
    ending=st.sampled_from([b"\n", b"\r\n"]),
    closed=st.booleans(),
    block=st.integers(min_value=1, max_value=64),
)
def test_what_is_read_is_the_payload(
    tmp_path: Path, lines: list[bytes], ending: bytes, *, closed: bool, block: int
) -> None:
    """Whatever the file looks like and however it is read, records come out, one a line."""
    content = ending.join(lines) + (ending if closed and lines else b"")
    payload = payload_of(tmp_path / "data.jsonl", content)

    sent = read_all(payload, block=block)

    assert hashlib.sha256(sent).hexdigest() == payload.sha256
    assert sent.count(b"\n") == payload.record_count


def test_only_chosen_lines_are_read(tmp_path: Path) -> None:
    """Where only some records are new, only those go out."""
    payload = payload_of(tmp_path / "data.jsonl", b"one\n\ntwo\nthree\n", chosen=[3])

    assert read_all(payload, block=5) == b"two\n"


def test_progress_is_told(tmp_path: Path) -> None:
    """Each read tells how many bytes are out."""
    payload = payload_of(tmp_path / "data.jsonl", b"0123456789\n")
    told: list[int] = []

    with PayloadBody(payload, sent=told.append) as body:
        while body.read(4):
            pass

    assert told == [4, 8, 11]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b'{"a": 1}\n{"b": 2}\n', b'{"a": 1}\n{"b": 3}\n'),
        (b'{"a": 1}\n{"b": 2}\n', b'{"a": 1}\n'),
        (b'{"a": 1}\r\n{"b": 2}\r\n', b'{"a": 1}\r\n{"b": 3}\r\n'),
    ],
    ids=["edited", "shortened", "edited-derived"],
)
def test_a_changed_file_never_goes_out_whole(tmp_path: Path, before: bytes, after: bytes) -> None:
    """The last bytes are held back until all of them are proved, so the storage never has a whole wrong file."""
    payload = payload_of(tmp_path / "data.jsonl", before)
    payload.file.location.write_bytes(after)
    read: list[bytes] = []

    with PayloadBody(payload, sent=lambda _: None) as body:
        blocks = iter(lambda: body.read(4), b"")
        with pytest.raises(FileChanged, match=r"data\.jsonl changed"):
            read.extend(blocks)

    assert sum(map(len, read)) < payload.size
