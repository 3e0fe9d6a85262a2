"""What replies look like, for each shape that the service might send."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.service.sandbox_client import Clock, SandboxClient

MISSING = {"prompt": "no image"}


@pytest.mark.parametrize(
    ("knobs", "expected"),
    [
        ({"errors_cap": 2}, {"rejected_count": 3, "errors": [0, 1]}),
        ({"error_index": "null"}, {"rejected_count": 3, "errors": [None, None, None]}),
        ({"all_rejected": "failed"}, {"status": "failed", "reason": "Schema validation failed."}),
        (
            {"all_rejected": "failed", "failed_with_errors": True},
            {"status": "failed", "rejected_count": 3, "errors": [0, 1, 2]},
        ),
        ({"status_words": {"partial": "half_done"}}, {"status": "half_done", "accepted_count": 0}),
    ],
)
def test_an_import_with_rejected_records(
    client: SandboxClient, knobs: dict[str, Any], expected: dict[str, Any]
) -> None:
    """All three records are rejected."""
    client.sandbox.change(**knobs)
    view = client.outcome(MISSING, MISSING, MISSING)
    if "errors" in view:
        view["errors"] = [error["record_index"] for error in view["errors"]]
    assert expected.items() <= view.items()


def test_progress_fields_grow_while_an_import_is_processing(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """Prolific's own client reads them; no page names them."""
    client.sandbox.change(progress_fields=True, queued_seconds=0, processing_seconds=10, seconds_per_record=0)
    import_id = client.upload(*[good] * 10)
    clock.now += 5
    view = client.poll(import_id)
    assert view["processing_started_at"] == "2025-06-15T15:06:40.000Z"
    assert (view["written_count"], view["duplicate_seen_count"], view["rejected_seen_count"]) == (5, 4, 0)
    assert 0 < view["processed_offset"] < 10 * len(json.dumps(good))
    clock.now += 5
    assert client.poll(import_id)["written_count"] == 10


def test_the_short_upload_url_reply_of_the_guide(client: SandboxClient) -> None:
    """It says neither the content type nor when the URL expires."""
    client.sandbox.change(upload_url_body="guide")
    assert set(client.upload_url()) == {"upload_url", "http_method", "import_id"}


@pytest.mark.parametrize(
    ("knobs", "expected"),
    [
        ({}, ["b.jsonl", "a.jsonl"]),
        ({"imports": "missing"}, "missing"),
        ({"imports": "null"}, None),
        ({"imports_cap": 1}, ["b.jsonl"]),
        ({"imports_with_filename": False}, [None, None]),
        ({"imports_include_unused": False}, ["a.jsonl"]),
        ({"imports_order": "oldest-first"}, ["a.jsonl", "b.jsonl"]),
        ({"imports_order": "oldest-first", "imports_cap": 1}, ["a.jsonl"]),
        ({"imports_listed_after_seconds": 5}, ["a.jsonl"]),
        ({"imports": "page"}, ["b.jsonl", "a.jsonl"]),
    ],
)
def test_the_imports_of_a_dataset(
    client: SandboxClient, good: dict[str, str], knobs: dict[str, Any], expected: object
) -> None:
    """The list can be there, be cut, lag behind, be a page object, be null, or be missing."""
    client.sandbox.change(**knobs)
    client.outcome(good)
    client.upload_url("b.jsonl")
    shown = client.value("GET").get("imports", "missing")
    if isinstance(shown, dict):
        shown = shown["results"]
    if isinstance(shown, list):
        shown = [each.get("filename") for each in shown]
    assert shown == expected


def test_imports_can_be_listed_without_their_results(client: SandboxClient, good: dict[str, str]) -> None:
    """Their own pages have them."""
    client.sandbox.change(imports_in_full=False)
    ended = client.outcome(good)
    listed = client.value("GET")["imports"][0]
    assert ended["accepted_count"] == 1
    assert (listed["status"], "accepted_count" in listed) == ("complete", False)


def test_imports_can_be_listed_by_their_last_change(client: SandboxClient, good: dict[str, str]) -> None:
    """A job whose file came late is in front of a newer one."""
    client.sandbox.change(imports_order="last-changed-first")
    early = client.upload_url("early.jsonl")
    client.outcome(good, filename="late.jsonl")
    client.put(early["upload_url"], json.dumps(good).encode())
    assert [each["filename"] for each in client.value("GET")["imports"]] == ["early.jsonl", "late.jsonl"]


@pytest.mark.parametrize(
    ("filenames", "shown"),
    [
        ("verbatim", "Some-Long-Name.0123456789abcdef0123456789abcdef.jsonl"),
        ("prefixed", "{id}-Some-Long-Name.0123456789abcdef0123456789abcdef.jsonl"),
        ("suffixed", "Some-Long-Name.0123456789abcdef0123456789abcdef_{id}.jsonl"),
        ("key", "raw-datasets/{dataset}/{id}/Some-Long-Name.0123456789abcdef0123456789abcdef.jsonl"),
        ("stem", "Some-Long-Name.0123456789abcdef0123456789abcdef"),
        ("lower-case", "some-long-name.0123456789abcdef0123456789abcdef.jsonl"),
        ("shortened", "Some-Long-Name.0123456789abcdef012345678"),
        ("renamed", "{id}.jsonl"),
    ],
)
def test_the_name_of_an_import(client: SandboxClient, filenames: str, shown: str) -> None:
    """The same alone and in the list."""
    client.sandbox.change(filenames=filenames)
    import_id = client.upload_url("Some-Long-Name.0123456789abcdef0123456789abcdef.jsonl")["import_id"]
    expected = shown.format(id=import_id, dataset=client.dataset_id)
    assert client.poll(import_id)["filename"] == expected
    assert client.value("GET")["imports"][0]["filename"] == expected


@pytest.mark.parametrize(("counted", "total"), [("complete-and-partial", 3), ("complete", 1)])
def test_what_the_total_counts(client: SandboxClient, good: dict[str, str], counted: str, total: int) -> None:
    """Whether partial imports are in the total is not documented."""
    client.sandbox.change(total_counts=counted)
    client.outcome(good)
    client.outcome(good, MISSING, good)
    assert client.value("GET")["total_datapoint_count"] == total


@pytest.mark.parametrize(
    ("knobs", "kind", "body"),
    [
        (
            {},
            "application/json",
            {
                "error": {
                    "status": 404,
                    "error_code": 404000,
                    "title": "Not Found",
                    "detail": "no such import",
                }
            },
        ),
        ({"error_body": "message"}, "application/json", {"message": "Not Found", "detail": "no such import"}),
        (
            {"error_body": "issues"},
            "application/json",
            {"type": "NOT_FOUND", "message": "no such import", "issues": []},
        ),
        ({"error_body": "text"}, "text/plain", b"no such import"),
        ({"error_body": "empty"}, "application/json", b""),
    ],
)
def test_the_body_of_an_error(client: SandboxClient, knobs: dict[str, Any], kind: str, body: object) -> None:
    """Three shapes of JSON are known; others have to be expected."""
    client.sandbox.change(**knobs)
    reply = client.api("GET", "/imports/none")
    assert (reply.status, reply.header("Content-Type")) == (404, kind)
    assert (reply.body if isinstance(body, bytes) else json.loads(reply.body)) == body


def test_an_error_can_be_a_page(client: SandboxClient) -> None:
    """A gateway in front of the service answers so."""
    client.sandbox.change(error_body="html")
    reply = client.api("GET", "/imports/none")
    assert reply.header("Content-Type") == "text/html"
    assert b"<h1>404 Not Found</h1>" in reply.body


@pytest.mark.parametrize(
    ("shape", "detail"), [("list", ["no such import"]), ("fields", {"non_field_errors": ["no such import"]})]
)
def test_the_detail_of_an_error(client: SandboxClient, shape: str, detail: object) -> None:
    """It is a text, a list, or texts by field."""
    client.sandbox.change(error_detail=shape)
    assert client.value("GET", "/imports/none")["error"]["detail"] == detail
