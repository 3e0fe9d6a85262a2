"""How an uploaded file is cut into records, for each way in which the service might do it."""

from __future__ import annotations

from typing import Any

import pytest

from prolific_sandbox import Rejection
from support.service.sandbox_client import Clock, SandboxClient

GOOD = b'{"prompt": "a", "image": "https://example.com/a.png"}'
MISSING = b'{"prompt": "no image"}'


def parse_failure(line: int) -> str:
    return f"File could not be parsed as JSONL: invalid JSON on line {line}"


@pytest.mark.parametrize(
    ("knobs", "body", "line"),
    [
        ({}, b"{\n", 1),
        ({}, GOOD + b"\n\n" + b"{]\n", 3),
        ({}, b'{"prompt": NaN}\n', 1),
        ({}, b'{"prompt": "\xff"}\n', 1),
        ({}, b"[" * 100_000 + b"\n", 1),
        ({}, b"\xef\xbb\xbf" + GOOD, 1),
        ({"blank_lines": "malformed"}, GOOD + b"\n\n" + GOOD, 2),
        ({"carriage_returns": "malformed"}, GOOD + b"\r\n", 1),
        ({"duplicate_keys": "malformed"}, b'{"prompt": "a", "prompt": "b"}\n', 1),
    ],
)
def test_one_line_that_is_not_json_fails_the_file(
    client: SandboxClient, knobs: dict[str, Any], body: bytes, line: int
) -> None:
    """The reason names the line."""
    client.sandbox.change(**knobs)
    view = client.outcome(body=body)
    assert (view["status"], view["reason"]) == ("failed", parse_failure(line))
    assert client.stored == []


@pytest.mark.parametrize(
    ("knobs", "body"),
    [
        ({}, GOOD + b"\r\n"),
        ({}, b"\n" + GOOD + b"\n\n"),
        ({"byte_order_mark": "accept"}, b"\xef\xbb\xbf" + GOOD + b"\n"),
        ({}, GOOD[:-1] + b', "prompt": "a"}'),
    ],
)
def test_a_file_is_taken(client: SandboxClient, knobs: dict[str, Any], body: bytes) -> None:
    """Blank lines and line ends do not matter by default."""
    client.sandbox.change(**knobs)
    assert client.outcome(body=body)["accepted_count"] == 1


def test_a_line_that_is_not_json_can_be_one_rejected_record(client: SandboxClient) -> None:
    """Then the others of the file are taken."""
    client.sandbox.change(malformed_line="reject-record")
    view = client.outcome(body=GOOD + b"\n{\n" + GOOD + b"\n")
    assert (view["accepted_count"], view["rejected_count"]) == (2, 1)
    assert view["errors"] == [{"record_index": 1, "field": "_raw", "reason": "Record is not valid JSON"}]


@pytest.mark.parametrize("extra_keys", ["store", "ignore", "reject"])
def test_rows_of_csv_may_be_longer_or_shorter_than_the_header(client: SandboxClient, extra_keys: str) -> None:
    """A value without a column is dropped; a column without a value is missing."""
    client.sandbox.change(extra_keys=extra_keys)
    view = client.outcome(filename="a.csv", body=b"prompt,image\na,https://example.com/a.png,more\nshort\n")
    assert (view["status"], view["accepted_count"], view["rejected_count"]) == ("partial", 1, 1)
    assert client.stored == [{"prompt": "a", "image": "https://example.com/a.png"}]


def test_a_file_that_is_no_csv_fails(client: SandboxClient) -> None:
    """A value longer than any reader takes, for one."""
    view = client.outcome(filename="a.csv", body=b'prompt,image\n"' + b"x" * 200_000 + b'",b\n')
    assert (view["status"], view["reason"]) == ("failed", "File could not be parsed as CSV")


def test_a_line_of_another_json_type_is_a_rejected_record(client: SandboxClient) -> None:
    """It is JSON, so the file is parsed; but it is no record."""
    view = client.outcome(body=GOOD + b"\n[1]\n")
    assert view["errors"] == [{"record_index": 1, "field": "_raw", "reason": "Record is not a JSON object"}]


def test_blank_lines_do_not_count(client: SandboxClient) -> None:
    """The index of a record is its place among the records."""
    view = client.outcome(body=GOOD + b"\n\n\n" + MISSING + b"\n")
    assert [error["record_index"] for error in view["errors"]] == [1]


@pytest.mark.parametrize(("policy", "status"), [("failed", "failed"), ("complete", "complete")])
@pytest.mark.parametrize("body", [b"", b"\n \n"])
def test_an_empty_file(client: SandboxClient, policy: str, status: str, body: bytes) -> None:
    """A file without a record is a failure, or an import of nothing."""
    client.sandbox.change(empty_file=policy)
    assert client.outcome(body=body)["status"] == status


def test_chosen_records_are_rejected(client: SandboxClient) -> None:
    """Whatever is in them; only in the files that are meant."""
    client.sandbox.change(
        reject=(
            Rejection(record_index=1, field="prompt", reason="Too long"),
            Rejection(record_index=3, reason="Bad", match="a.jsonl"),
            Rejection(record_index=2, reason="never", match="other.jsonl"),
        )
    )
    view = client.outcome(body=(GOOD + b"\n") * 5)
    assert (view["status"], view["accepted_count"], view["rejected_count"]) == ("partial", 3, 2)
    assert view["errors"] == [
        {"record_index": 1, "field": "prompt", "reason": "Too long"},
        {"record_index": 3, "field": None, "reason": "Bad"},
    ]


def test_a_csv_file_that_is_not_text_fails(client: SandboxClient) -> None:
    """The reason speaks of CSV."""
    view = client.outcome(body=b"prompt,image\n\xff\xfe,x\n", filename="a.csv")
    assert (view["status"], view["reason"]) == ("failed", "File could not be parsed as CSV")


@pytest.mark.parametrize(
    ("policy", "stored", "expected"),
    [
        ("store", 3, {"duplicate_count": 1, "accepted_count": 2}),
        ("drop", 2, {"duplicate_count": 1, "accepted_count": 2}),
    ],
)
def test_identical_records(
    client: SandboxClient, clock: Clock, policy: str, stored: int, expected: dict[str, int]
) -> None:
    """A record that the dataset has is accepted either way; it is stored again or not."""
    client.sandbox.change(duplicates=policy, duplicate_count=True)
    client.outcome(body=GOOD)
    again = b'{"image":"https://example.com/a.png",   "prompt": "a"}\n' + GOOD.replace(b'"a"', b'"b"')
    view = client.outcome(body=again)
    assert expected.items() <= view.items()
    assert len(client.stored) == stored
