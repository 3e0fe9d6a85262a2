"""Replies of the API -> values."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.client import replies
from prolific_dataset.client.bodies import error_text, json_object
from prolific_dataset.client.reasons import without_values
from prolific_dataset.errors import DatasetNotFound, ServiceError, TransientError
from prolific_dataset.model import DatasetID, Field, ImportID, ImportStatus, RecordError, Schema

DATASET = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
IMPORT = ImportID("01935c2d-1a2b-3c4d-5e6f-7a8b9c0d1e2f")


def test_upload_url_in_the_guides_short_form() -> None:
    """Three fields are enough: JSONL goes as x-ndjson."""
    presigned = replies.presigned_url(
        {"upload_url": "https://s3.example/x?X-Amz-Signature=s", "http_method": "PUT", "import_id": IMPORT}
    )

    assert presigned.import_id == IMPORT
    assert presigned.content_type == "application/x-ndjson"


def test_upload_url_in_the_references_full_form() -> None:
    """What the service says is used, what is not known is ignored."""
    presigned = replies.presigned_url(
        {
            "dataset_id": DATASET,
            "upload_url": "https://s3.example/x",
            "http_method": "PUT",
            "content_type": "text/special",
            "expires_at": "2026-11-22T10:00:00Z",
            "file_key": "k",
            "import_id": IMPORT,
            "unheard_of": {"of": 1},
        }
    )

    assert presigned.content_type == "text/special"


def test_the_url_is_a_secret() -> None:
    """It is not in the value's own picture."""
    presigned = replies.presigned_url({"upload_url": "https://s3.example/x?sig=hush", "import_id": IMPORT})

    assert "hush" not in repr(presigned)


@pytest.mark.parametrize("missing", ["upload_url", "import_id"])
def test_an_upload_url_without_the_essentials(missing: str) -> None:
    """There is no sense in going on without them."""
    reply = {"upload_url": "https://s3.example/x", "import_id": IMPORT}
    del reply[missing]

    with pytest.raises(ServiceError, match="lacks"):
        replies.presigned_url(reply)


def test_a_partial_import() -> None:
    """The guide's example; `_raw` and null both mean the whole record."""
    job = replies.import_job(
        {
            "import_id": IMPORT,
            "status": "partial",
            "accepted_count": 997,
            "rejected_count": 3,
            "errors": [
                {"record_index": 47, "field": "review_text", "reason": "Value exceeds maximum length"},
                {"record_index": 312, "field": None, "reason": "Record missing required field: product_name"},
                {"record_index": None, "field": "_raw", "reason": None},
            ],
        },
        read=partial(without_values, names=frozenset({"product_name"})),
    )

    assert (job.status, job.accepted_count, job.rejected_count) == (ImportStatus.PARTIAL, 997, 3)
    assert job.errors == (
        RecordError(record_index=47, field="review_text", reason="Value exceeds maximum length"),
        RecordError(record_index=312, field=None, reason="Record missing required field: product_name"),
        RecordError(record_index=None, field=None, reason="no reason given"),
    )


@pytest.mark.parametrize("word", ["archived", "unknown", "", None, 7])
def test_a_status_this_version_does_not_know(word: object) -> None:
    """It is no end and no error; the service's word is kept."""
    job = replies.import_job({"status": word}, IMPORT)

    assert job.status is ImportStatus.UNKNOWN
    assert job.import_id == IMPORT
    assert not job.status.is_terminal


def test_a_dataset() -> None:
    """Schema and imports come in the service's own order."""
    value = replies.dataset(
        {
            "id": DATASET,
            "name": "Reviews",
            "schema_version": 4,
            "schema": {"strict": True, "fields": {"text": {"type": "text", "label": "Text"}}},
            "imports": [{"import_id": "b", "status": "queued"}, {"import_id": "a", "status": "complete"}],
            "total_datapoint_count": 5,
        },
        DATASET,
        {"Date": "Sun, 22 Nov 2026 10:00:00 GMT"},
    )
    assert value.as_of == datetime(2026, 11, 22, 10, tzinfo=UTC)

    assert value.schema == Schema(strict=True, fields=(Field(name="text", type="text", label="Text"),))
    assert [job.import_id for job in value.imports or ()] == ["b", "a"]


@pytest.mark.parametrize("date", ["", "yesterday", "99"])
def test_a_reply_without_a_date(date: str) -> None:
    """Its clock is unknown."""
    assert replies.dataset({"name": "x"}, DATASET, {"Date": date}).as_of is None


@pytest.mark.parametrize("order", [[2, 1, 0], [0, 1, 2], [1, 2, 0]])
def test_imports_are_newest_first(order: list[int]) -> None:
    """Where the service lists them in another order, the time they were made tells."""
    imports = [
        {"import_id": str(number), "status": "queued", "created_at": f"2026-11-22T10:0{number}:00Z"}
        for number in order
    ]

    listed = replies.dataset({"name": "x", "imports": imports}, DATASET, {}).imports

    assert [job.import_id for job in listed or ()] == ["2", "1", "0"]


@pytest.mark.parametrize(
    ("moments", "order"),
    [
        (["00Z", "00.5Z", "01Z"], ["2", "1", "0"]),
        (["01Z", "00.5Z", "00Z"], ["0", "1", "2"]),
        (["00Z", "00Z", "01Z"], ["2", "1", "0"]),
        (["01Z", "00Z", "00Z"], ["0", "1", "2"]),
        (["00Z", "02Z", "01Z", "01Z"], ["1", "2", "3", "0"]),
        (["00Z", "soon", "01Z"], ["0", "1", "2"]),
        (["00Z", "01", "02Z"], ["0", "1", "2"]),
        (["00+00:00", "00.25+00:00", "01+00:00"], ["2", "1", "0"]),
    ],
)
def test_imports_of_nearly_the_same_moment(moments: list[str], order: list[str]) -> None:
    """Whole seconds may come without a fraction. What was made in one moment, or nobody knows when, keeps its place."""
    imports = [
        {"import_id": str(number), "status": "queued", "created_at": f"2026-11-22T10:00:{moment}"}
        for number, moment in enumerate(moments)
    ]

    listed = replies.dataset({"name": "x", "imports": imports}, DATASET, {}).imports

    assert [job.import_id for job in listed or ()] == order


@pytest.mark.parametrize("imports", [{}, {"imports": None}])
def test_a_dataset_that_does_not_list_its_imports(imports: dict[str, None]) -> None:
    """That nothing is listed is not the same as that nothing was imported."""
    assert replies.dataset({"name": "x", "schema": None, **imports}, DATASET, {}).imports is None


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"error": {"status": 400, "error_code": 1, "title": "Bad", "detail": "No V4"}}', "Bad: No V4"),
        (b'{"error": {"title": "Bad", "detail": {"name": ["too long"]}}}', 'Bad: {"name": ["too long"]}'),
        (b'{"error": "plain"}', "plain"),
        (b'{"message": "Nope", "detail": "no access"}', "Nope: no access"),
        (b'{"type": "X", "message": "Bad", "issues": [{"a": 1}]}', 'Bad: [{"a": 1}]'),
        (b"<html><head><title>502 Bad\nGateway</title></head>...", "an HTML page titled 502 Bad Gateway"),
        (b"<Error><Code>AccessDenied</Code><Message>Expired</Message></Error>", "AccessDenied: Expired"),
        (b"", "no text"),
        (b"[1]", "[1]"),
        (b"\xff\x00\x1b[31mred", "\ufffd [31mred"),
    ],
)
def test_what_an_error_reply_says(body: bytes, text: str) -> None:
    """Every shape of error the API and the storage send comes down to one line."""
    assert error_text(body) == text


@given(st.binary(max_size=3000))
def test_any_error_reply_fits_in_a_sentence(body: bytes) -> None:
    """Whatever comes back: one printable line of at most 500 characters."""
    text = error_text(body)

    assert 0 < len(text) <= 500
    assert text.isprintable()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("import_id", "status", "accepted_count", "rejected_count", "errors", "reason", "filename")


@given(st.dictionaries(st.sampled_from(KEYS), JSON))
def test_any_import_job_can_be_read(reply: dict[str, object]) -> None:
    """A job of whatever shape never breaks the run; what makes no sense is as good as absent."""
    job = replies.import_job(json.loads(json.dumps(reply)), IMPORT)

    assert job.import_id
    assert job.accepted_count is None or job.accepted_count >= 0


def test_a_reply_that_is_no_object() -> None:
    """The message says which question was answered; it may be answered better the next time."""
    with pytest.raises(TransientError, match="The reply to the poll cannot be read: 5 bytes"):
        json_object(b'["x"]', what="the poll")


def test_a_page_in_the_place_of_a_reply_is_named() -> None:
    """A proxy's or a portal's page tells who answered."""
    with pytest.raises(TransientError, match="an HTML page titled Sign in"):
        json_object(b"<html><title>Sign in</title>", what="the poll")


URL = "https://s3.example/raw/a.jsonl?X-Amz-Credential=AKIA&X-Amz-Signature=5ec2e7"


@pytest.mark.parametrize("cut", range(1, 130, 7))
def test_a_reply_that_breaks_off_shows_no_presigned_url(cut: int) -> None:
    """What is left of the reply may hold the URL: nothing of it is quoted."""
    body = json.dumps({"import_id": "i", "upload_url": URL, "http_method": "PUT"}).encode()[:cut]

    with pytest.raises(TransientError) as caught:
        json_object(body, what="the request for an upload URL")

    assert "s3.example" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        URL,
        f"the address {URL} was refused",
        json.dumps({"message": f"no object at {URL}"}),
        json.dumps({"message": "no", "detail": [URL.replace("&", "&amp;")]}),
        "X-Amz-Signature=5ec2e7 does not match",
    ],
)
def test_an_error_reply_shows_no_signature(body: str) -> None:
    """A reply may quote a presigned URL back at us: its query is cut out."""
    text = error_text(body.encode())

    assert "5ec2e7" not in text
    assert "AKIA" not in text


@pytest.mark.parametrize(
    "changes",
    [
        {"upload_url": "https://[broken?X-Amz-Signature=5ec2e7"},
        {"upload_url": "https://s3.example:99999/?X-Amz-Signature=5ec2e7"},
        {"upload_url": "https://s3.example/a b?X-Amz-Signature=5ec2e7"},
        {"upload_url": "/only/a/path?X-Amz-Signature=5ec2e7"},
        {"http_method": "PUT\r\nX: y"},
        {"http_method": "POST"},
        {"http_method": "DELETE"},
        {"content_type": "text/plain\r\nX: y"},
    ],
)
def test_an_upload_url_that_cannot_be_used(changes: dict[str, str]) -> None:
    """It is refused before a request is made of it, without being shown."""
    reply = {"import_id": "i", "upload_url": URL} | changes

    with pytest.raises(ServiceError, match="cannot be used") as caught:
        replies.presigned_url(reply)

    assert "5ec2e7" not in str(caught.value)


@pytest.mark.parametrize("version", [3, "3"])
def test_a_dataset_of_the_older_kind_is_named_as_such(version: object) -> None:
    """Whichever way the reply writes its version; and the message says what to do."""
    with pytest.raises(DatasetNotFound) as caught:
        replies.dataset({"name": "x", "schema_version": version, "schema": None}, DATASET, {})

    assert "V3 dataset" in caught.value.message
    assert "Create a new dataset with a schema" in caught.value.hint


@pytest.mark.parametrize("version", [4, "4", 5, None])
def test_other_versions_go_on(version: object) -> None:
    """What comes after V4 is not known, so it is tried."""
    assert replies.dataset({"name": "x", "schema_version": version}, DATASET, {}).name == "x"
