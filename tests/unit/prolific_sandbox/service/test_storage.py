"""The storage takes a PUT only as the presigned URL says, and says no the way S3 does."""

from __future__ import annotations

import io
import re

import pytest

from prolific_sandbox import Body, Headers, Request, Response, handle
from support.service.sandbox_client import Clock, SandboxClient


def refusal(response: Response) -> tuple[int, str, str]:
    """Give the status, the code and the message of an error of the storage."""
    found = re.search(r"<Code>(.*)</Code><Message>(.*)</Message>", response.body.decode())
    assert found
    return response.status, found[1], found[2]


def test_an_expired_url_is_refused(client: SandboxClient, clock: Clock) -> None:
    """The URL can be used until, and not at, the moment it expires."""
    url = client.upload_url()["upload_url"]
    clock.now += 1200
    assert refusal(client.put(url, b"{}")) == (403, "AccessDenied", "Request has expired")


def test_the_token_is_refused_at_the_storage(client: SandboxClient) -> None:
    """S3 takes one way of authentication at a time."""
    response = client.put(client.upload_url()["upload_url"], b"{}", authorization="Token sandbox-token")
    assert refusal(response)[:2] == (400, "InvalidArgument")


@pytest.mark.parametrize("kind", ["application/json", "application/x-ndjson; charset=utf-8", ""])
def test_another_content_type_than_the_signed_one_is_refused(client: SandboxClient, kind: str) -> None:
    """The Content-Type is one of the signed headers."""
    response = client.put(client.upload_url()["upload_url"], b"{}", kind=kind)
    assert refusal(response)[:2] == (403, "SignatureDoesNotMatch")


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("X-Amz-Expires=1200", "X-Amz-Expires=9999", "SignatureDoesNotMatch"),
        ("/a.jsonl", "/b.jsonl", "SignatureDoesNotMatch"),
        ("X-Amz-Signature=", "X-Amz-Signature=0", "SignatureDoesNotMatch"),
        ("Credential=SANDBOX", "Credential=SOMEBODY", "InvalidAccessKeyId"),
        ("X-Amz-Signature=", "X-Amz-Nothing=", "AccessDenied"),
    ],
)
def test_a_tampered_url_is_refused(client: SandboxClient, old: str, new: str, answer: str) -> None:
    """Neither the key nor any parameter can be changed."""
    url = client.upload_url()["upload_url"]
    assert old in url
    assert refusal(client.put(url.replace(old, new), b"{}"))[:2] == (403, answer)


def test_a_url_that_was_encoded_once_more_is_refused(client: SandboxClient) -> None:
    """The URL has to be used exactly as it was given."""
    url = client.upload_url()["upload_url"]
    assert client.put(url.replace("%3B", "%253B"), b"{}").status == 403


def test_a_file_name_with_any_characters_keeps_its_place(client: SandboxClient) -> None:
    """The name is stored as it was given, whatever had to be escaped on the way."""
    reply = client.upload_url("caf%C3%A9%20%231%2Fb.jsonl")
    assert client.put(reply["upload_url"], b"{}").status == 200
    assert client.poll(reply["import_id"])["filename"] == "café #1/b.jsonl"


def test_a_file_can_be_too_large(client: SandboxClient) -> None:
    """The announced length is enough to refuse it; S3 takes 5 GiB at once."""
    url = client.upload_url()["upload_url"]
    for length, status in ((5 * 1024**3 + 1, 400), (5, 200)):
        body = Body(source=io.BytesIO(b"12345"), length=length)
        headers = Headers.of(
            {"Host": "api.test", "Content-Type": "application/x-ndjson", "Content-Length": "5"}
        )
        request = Request(
            method="PUT", target=url.removeprefix("http://api.test"), headers=headers, body=body
        )
        assert handle(client.sandbox, request).status == status


def test_storage_and_api_can_be_slow(client: SandboxClient) -> None:
    """The server waits before each answer."""
    client.sandbox.change(api_delay_seconds=0.05, storage_delay_seconds=0.5)
    reply = client.upload_url()
    assert client.put(reply["upload_url"], b"{}").delivery.delay_seconds == 0.5
    assert client.api("GET").delivery.delay_seconds == 0.05


def test_a_key_that_was_never_given_out_is_unknown(client: SandboxClient) -> None:
    """Even when it is signed with the right key."""
    credentials = client.sandbox.credentials
    url = credentials.presign("PUT", "http://api.test/storage/a", headers={}, lifetime=9, now=client.clock())
    assert refusal(client.put(url, b"{}"))[:2] == (404, "NoSuchKey")
