"""No secret in anything the service says."""

from __future__ import annotations

import base64
import dataclasses
import importlib
import json
import pkgutil
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset import client
from prolific_dataset.client import replies
from prolific_dataset.client.account import Account
from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.bodies import json_object
from prolific_dataset.client.changes import DatasetChanges
from prolific_dataset.client.questions import Questions
from prolific_dataset.client.redaction import redactor
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.transport import Reply
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import RunError
from prolific_dataset.model import DatasetID, ImportID, Schema
from prolific_dataset.schema.migration import MigrationID
from support.service.fake_clock import FakeClock

DATASET_ID = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
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
    "id": DATASET_ID,
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


@dataclasses.dataclass(frozen=True)
class OneReply:
    """Answers everything with the same reply; stands for a transport."""

    reply: Reply

    def send(self, *_: object, **__: object) -> Reply:
        return self.reply


CALLS: dict[str, Callable[[Any], object]] = {
    "dataset": lambda api: api.dataset(DATASET_ID),
    "upload_url": lambda api: api.upload_url(DATASET_ID, "a.jsonl"),
    "import_job": lambda api: api.import_job(DATASET_ID, ImportID("i")),
    "append": lambda api: api.append(DATASET_ID, [b"{}", b"{}"]),
    "create_dataset": lambda api: api.create_dataset(
        name="n", workspace_id="w", schema=Schema(strict=True, fields=())
    ),
    "set_schema": lambda api: api.set_schema(DATASET_ID, Schema(strict=True, fields=())),
    "service_time": lambda api: api.service_time(),
    "migration": lambda api: api.migration(DATASET_ID, MigrationID("m")),
}
"""Every question that there is."""
EVERYTHING = {
    **JOB,
    **DATASET,
    "migration_job_id": "SECRET",
    "accepted": 1,
    "rejected": 1,
    "title": "SECRET",
    "detail": {"SECRET": "SECRET"},
}
"""All fields of all replies at once."""


def test_every_question_is_asked_here() -> None:
    """A new one has to be added to `CALLS`."""
    for module in pkgutil.iter_modules(client.__path__):
        importlib.import_module(f"{client.__name__}.{module.name}")
    asked = {name for each in Questions.__subclasses__() for name in vars(each) if not name.startswith("_")}

    assert asked == CALLS.keys()


@pytest.mark.parametrize("status", [200, 400, 403, 404, 418, 503])
@pytest.mark.parametrize("name", CALLS)
@pytest.mark.parametrize("secret", SECRETS)
def test_no_field_of_a_reply_shows_a_secret(secret: str, name: str, status: int) -> None:
    """Each text and key of each reply, whatever is shown of records, in any usual encoding."""
    assert leaks(secret)
    body = json.dumps(EVERYTHING).replace("SECRET", json.dumps(secret)[1:-1]).encode()
    transport: Any = OneReply(Reply(status=status, headers={}, body=body))
    kind = next(each for each in (ProlificAPI, DatasetChanges, Account) if hasattr(each, name))
    retry = Retry(
        deadline=Deadline.after(FakeClock(), 1.0), jitter=lambda low, _: low, tell=lambda _: None, tries=1
    )
    api = kind(transport, url="https://api.example", token=TOKEN, retry=retry, show_values=True)

    said: object
    try:
        said = CALLS[name](api)
    except RunError as error:
        said = (error.message, error.hint)

    assert not leaks(repr(dataclasses.asdict(said) if dataclasses.is_dataclass(said) else said))


@pytest.mark.parametrize("status", [200, 502])
@pytest.mark.parametrize(
    "body", [f"<html><title>Not for {TOKEN}</title></html>", f"<p>{'x' * (490 - 3)}{TOKEN}"]
)
def test_no_page_shows_the_token(body: str, status: int) -> None:
    """Nor its first letters, where a long text is cut."""
    transport: Any = OneReply(Reply(status=status, headers={}, body=body.encode()))
    retry = Retry(
        deadline=Deadline.after(FakeClock(), 1.0), jitter=lambda low, _: low, tell=lambda _: None, tries=1
    )

    with pytest.raises(RunError) as told:
        ProlificAPI(transport, url="https://api.example", token=TOKEN, retry=retry).dataset(DATASET_ID)

    assert TOKEN[:4] not in told.value.message


def test_an_upload_url_stays_as_it_is() -> None:
    """It is the one secret that is meant for us; elsewhere in the same reply it is hidden."""
    url = f"https://s3.example/x?X-Amz-Signature={SIGNATURE}"
    body = json.dumps({"upload_url": url, "import_id": "i", "file_key": url}).encode()

    parsed = json_object(body, what="the question", redact=redactor(TOKEN))

    assert replies.presigned_url(parsed).upload_url == url
    assert not leaks(json.dumps({key: each for key, each in parsed.items() if key != "upload_url"}))


@given(st.text())
def test_innocent_text_stays(text: str) -> None:
    """What has neither the token nor a signature in it is shown as it was sent."""
    innocent = text.replace("?", "").replace("-", "")

    assert redactor(TOKEN)(innocent) == innocent
