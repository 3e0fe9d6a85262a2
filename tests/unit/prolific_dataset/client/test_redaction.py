"""No secret in anything the service says."""

from __future__ import annotations

import base64
import dataclasses
import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.client import replies
from prolific_dataset.client.redaction import redactor
from prolific_dataset.model import DatasetID

TOKEN = "tOk3n-with/odd+letters=and-length"
SIGNATURE = "5ec2e7f00d"
SECRETS = [
    TOKEN,
    TOKEN.upper(),
    quote(TOKEN, safe=""),
    TOKEN.encode().hex(),
    TOKEN.encode().hex().upper(),
    *(base64.b64encode(before + TOKEN.encode()).decode() for before in (b"", b"x", b"xy")),
    base64.urlsafe_b64encode(f"Token {TOKEN}".encode()).decode(),
    f"https://s3.example/x?X-Amz-Credential=AKIA&X-Amz-Signature={SIGNATURE}",
    f"x-amz-signature={SIGNATURE}",
    f"X-Amz-Signature%3D{SIGNATURE}",
]
JOB = {
    "import_id": "i SECRET",
    "status": "SECRET",
    "filename": "SECRET.jsonl",
    "created_at": "SECRET",
    "reason": "SECRET",
    "errors": [{"record_index": 0, "field": "SECRET", "reason": "SECRET"}],
}
DATASET = {
    "name": "SECRET",
    "imports": [JOB],
    "schema": {"strict": False, "fields": {"SECRET": {"type": "SECRET", "label": "SECRET"}}},
}


def leaks(text: str) -> bool:
    """Whether a secret, or what gives it away, is in `text`."""
    middle = TOKEN[3:-3].encode()
    tails = [base64.b64encode(middle[cut : cut + 9]).decode() for cut in range(3)]
    lower = text.lower()
    words = [SIGNATURE, TOKEN, quote(TOKEN, safe=""), TOKEN.encode().hex()]
    return any(word.lower() in lower for word in words) or any(tail in text for tail in tails)


@pytest.mark.parametrize("secret", SECRETS)
def test_no_field_of_a_reply_shows_a_secret(secret: str) -> None:
    """Each text and key of each reply, in any usual encoding."""
    assert leaks(secret)
    for reply in (JOB, DATASET):
        body = json.dumps(reply).replace("SECRET", json.dumps(secret)[1:-1]).encode()
        parsed = replies.json_object(body, what="the question", redact=redactor(TOKEN))
        value = (
            replies.dataset(parsed, DatasetID("d"), {}) if reply is DATASET else replies.import_job(parsed)
        )

        assert not leaks(repr(dataclasses.asdict(value)))


def test_an_upload_url_stays_as_it_is() -> None:
    """It is the one secret that is meant for us; elsewhere in the same reply it is hidden."""
    url = f"https://s3.example/x?X-Amz-Signature={SIGNATURE}"
    body = json.dumps({"upload_url": url, "import_id": "i", "file_key": url}).encode()

    parsed = replies.json_object(body, what="the question", redact=redactor(TOKEN))

    assert replies.presigned_url(parsed).upload_url == url
    assert not leaks(json.dumps({key: each for key, each in parsed.items() if key != "upload_url"}))


@given(st.text())
def test_innocent_text_stays(text: str) -> None:
    """What has neither the token nor a signature in it is shown as it was sent."""
    innocent = text.replace("?", "").replace("-", "")

    assert redactor(TOKEN)(innocent) == innocent
