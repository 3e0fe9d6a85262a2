"""What may be shown of the service's reasons where values of records may not."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.client import replies
from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.reasons import NOTHING_LEFT, reader, without_values
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.transport import Reply
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import RunError
from prolific_dataset.model import DatasetID
from prolific_dataset.schema.migration import MigrationID
from support.service.fake_clock import FakeClock

NAMES = frozenset({"product_name", "line", "review text"})
SCHEMA = {"strict": True, "fields": {name: {"type": "text"} for name in NAMES}}

FORMS: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "in upper case": str.upper,
    "in title case": str.title,
    "as JSON": json.dumps,
    "as JSON in JSON": lambda value: json.dumps(json.dumps(value)),
    "escaped": lambda value: json.dumps(value)[1:-1],
    "as Python": repr,
    "for HTML": html.escape,
    "for a URL": quote,
    "in base64": lambda value: base64.b64encode(value.encode()).decode(),
    "in hex": lambda value: value.encode().hex(),
    "its beginning": lambda value: f"{value[: len(value) // 2 + 1]}…",
    "its beginning, with three dots": lambda value: f"{value[: len(value) // 2 + 1]}...",
    "its end": lambda value: f"…{value[len(value) // 2 :]}",
    "its words on lines": lambda value: "\n".join(value.split()),
    "in a record": lambda value: json.dumps({"line": value, "other": 7}),
    "in a tag": lambda value: f"<b>{value}</b>",
}
REASONS = [
    "Value {} is not a valid URL",
    "Value '{}' is not a valid URL",
    'Value "{}" exceeds the maximum length of 20 characters',
    "Value \u201c{}\u201d is too long",
    "product_name: {} is not a string",
    "Expected a string, got: {}",
    "{} is not allowed here: field 'line' must be a string",
    "value={}; it isn't valid",
    "{}",
    "Invalid value ({}) on line 7",
]
# Letters that neither these reasons nor our own words have, and whatever may be around them.
LETTERS = "jkzJKZ\u00e9\u0436\u4e2d"
VALUES = st.text(alphabet=LETTERS + " .,:;'\"\\/@-_()[]{}0\u200b\n", min_size=1).filter(
    lambda value: any(letter in LETTERS for letter in value)
)


@pytest.mark.parametrize("value", ["white", "Single", "disabled", "mixed", "self-employed"])
def test_words_that_people_are_described_by_are_not_shown(value: str) -> None:
    """Reasons may have some of them as well (`white space`), which costs them a word."""
    assert without_values(f"Value {value} is not allowed") == "Value … is not allowed"


@given(value=VALUES, form=st.sampled_from(sorted(FORMS)), reason=st.sampled_from(REASONS))
def test_no_letter_of_a_value_is_left(value: str, form: str, reason: str) -> None:
    """In whatever form the service quotes it, and whatever is in it."""
    written = FORMS[form](value)
    shown = without_values(reason.format(written), NAMES)

    assert set(shown.casefold()).isdisjoint(LETTERS.casefold())
    pieces = {written[start : start + 6] for start in range(len(written) - 5)}
    assert not any(piece in shown for piece in pieces if piece.isalnum())


@given(
    number=st.one_of(st.integers(min_value=1000), st.floats(min_value=1000, allow_infinity=False)),
    form=st.sampled_from(["{}", "{:e}", "{:,}", "{:.0f}", "'{}'", "({})", "-{}", "{}."]),
)
def test_no_number_of_a_record_is_left(number: float, form: str) -> None:
    """Numbers are shown only where they number or limit something."""
    written = form.format(number)

    shown = without_values(f"Value {written} is more than the limit of 20", NAMES)

    assert shown.replace("(\u2026)", "\u2026").replace("\u2026.", "\u2026") == (
        "Value \u2026 is more than the limit of 20"
    )


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ('Value "hunter2" is not a valid URL', "Value … is not a valid URL"),
        ("Value hunter2 is not a valid URL", "Value … is not a valid URL"),
        ("Value is not a valid URL (got 'a' and 'b')", "Value is not a valid URL (got …)"),
        ("The URL could not be fetched (404)", "The URL could not be fetched (…)"),
        ("Ungültige URL", "… URL"),
        ("Unsupported image type image/tiff", "Unsupported image type …"),
        ("hunter2", NOTHING_LEFT),
        ("is it hunter2", NOTHING_LEFT),
        ("hunter2 " * 1000 + "is not valid", NOTHING_LEFT),
    ],
)
def test_what_is_said_about_a_value_stays(reason: str, shown: str) -> None:
    """A gap is where something was cut out; where nothing is left, the way to see it is."""
    assert without_values(reason, NAMES) == shown


@pytest.mark.parametrize(
    "reason",
    [
        "Value is not a valid URL",
        "Value exceeds maximum length",
        "Record missing required field: product_name",
        'The field "review text" isn\u2019t a non-empty string.',
        "File could not be parsed as JSONL: invalid JSON on line 7",
        "Value has 5,001 characters; the maximum length is 5000",
        "Ensure this field has no more than 255 characters.",
        "Field required",
        "Input should be a valid string",
        "Extra inputs are not permitted",
        "Value does not end in one of .wav, .mp3",
        "AccessDenied: Request has expired",
        "SignatureDoesNotMatch: The request signature we calculated does not match the signature you provided.",
        "",
    ],
)
def test_a_reason_without_a_value_stays_as_it_is(reason: str) -> None:
    """As the service, its storage and common frameworks say it."""
    assert without_values(reason, NAMES) == reason


def test_every_reason_of_a_reply_is_read() -> None:
    """Of an import and of each of its errors, by itself and in a dataset's list."""
    job = {
        "import_id": "i",
        "status": "failed",
        "reason": "Value hunter2 is not text",
        "errors": [{"record_index": 0, "field": "line", "reason": "Value hunter2: product_name is not text"}],
    }
    alone = replies.import_job(job, read=partial(without_values, names=NAMES))
    (listed,) = replies.dataset({"imports": [job], "schema": SCHEMA}, DatasetID("d"), {}).imports or ()

    assert alone == listed
    assert (alone.reason, alone.errors[0].reason) == (
        "Value … is not text",
        "Value …: product_name is not text",
    )
    assert replies.import_job(job, read=reader(show_values=True)).reason == job["reason"]


def test_every_reason_of_a_migration_is_read() -> None:
    """It says why a value of a datapoint was taken away."""
    reply = {
        "status": "partial",
        "reason": "Value hunter2 is not text",
        "errors": [{"datapoint_id": "d", "field": "line", "reason": "Value hunter2 is not text"}],
    }

    migration = replies.migration(reply, MigrationID("m"))

    assert (migration.reason, migration.errors[0].reason) == ("Value … is not text",) * 2


@pytest.mark.parametrize("status", [400, 403, 404, 409, 413, 422, 503])
def test_a_refusal_to_append_quotes_no_record(status: int) -> None:
    """The request had records, and the reply to it may send them back."""
    body = b'{"message": "Record is not valid", "issues": [{"value": "hunter2", "input": {"a": "hunter2"}}]}'

    class Refusing:
        def send(self, *_: object, **__: object) -> Reply:
            return Reply(status=status, headers={}, body=body)

    transport: Any = Refusing()
    retry = Retry(
        deadline=Deadline.after(FakeClock(), 1.0), jitter=lambda low, _: low, tell=lambda _: None, tries=1
    )
    api = ProlificAPI(transport, url="https://api.example", token="token-of-the-test", retry=retry)

    with pytest.raises(RunError) as refused:
        api.append(DatasetID("d"), [b'{"a": "hunter2"}'])

    assert "Record is not valid" in refused.value.message
    assert "hunter2" not in refused.value.message
