"""The two ways out, against servers and proxies that misbehave, byte by byte where that matters."""

from __future__ import annotations

import io
import json
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.storage import PresignedURL, Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import AccessError, RunError, ServiceError, TransientError, UsageError
from prolific_dataset.model import DatasetID, ImportID
from support.servers.wire import Wire, answering, relay
from support.service.fake_clock import FakeClock

TOKEN = "t0ken-that-must-not-be-seen"
SIGNATURE = "5ec2e7516na7u2e"
DATASET = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
EMPTY_200 = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def reply(status: str, body: bytes = b"", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def deadline() -> Deadline:
    return Deadline.after(FakeClock(), 900.0)


class OneBody:
    """A body of a known length."""

    def __init__(self, content: bytes) -> None:
        self._stream = io.BytesIO(content)
        self._length = len(content)

    def __len__(self) -> int:
        return self._length

    def read(self, size: int = -1) -> bytes:
        return self._stream.read(size)


def put(url: str, transport: Transport | None = None) -> None:
    presigned = PresignedURL(import_id=ImportID("job"), upload_url=url, content_type="application/x-ndjson")
    way = transport or Transport.for_storage(deadline=deadline())
    Storage(way, is_local=True).put(presigned, OneBody(b'{"a": 1}\n'))


def api(wire: Wire, transport: Transport | None = None, *, token: str = TOKEN) -> ProlificAPI:
    retry = Retry(deadline=deadline(), jitter=lambda _, high: high, tell=lambda _: None, tries=2)
    transport = transport or Transport.for_api(token, deadline=deadline())
    return ProlificAPI(transport, url=wire.url, token=token, retry=retry)


def everything_said(error: BaseException) -> str:
    """All that a traceback could show: texts of the whole chain, suppressed or not."""
    said = "".join(traceback.format_exception(error))
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            waiting += [each.__cause__, each.__context__]
    return said + "".join(f"{each} {each!r} {each.args}" for each in seen)


@pytest.fixture
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "ALL_PROXY",
        "REQUESTS_CA_BUNDLE",
        "CURL_CA_BUNDLE",
    ):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


@pytest.mark.parametrize(
    "target",
    [
        "/raw%2fdata/a%c3%a9.jsonl?X-Amz-Credential=AKIA%2f20260101&X-Amz-Signature=abc%3d",
        "/a//b/../c.jsonl?x=1&x=2&&y",
        "/a.jsonl?b=[1]|2",
        "/a.jsonl",
    ],
)
def test_a_presigned_url_is_sent_as_it_is_written(target: str) -> None:
    """Small letters in escapes, dots, doubled slashes and odd letters are what was signed."""
    with answering(EMPTY_200) as wire:
        put(wire.url + target)

    assert wire.target() == target


def test_the_way_to_the_api() -> None:
    """The token and the version go there; nothing of `~/.netrc` does."""
    body = json.dumps({"id": DATASET, "imports": []}).encode()
    with answering(reply("200 OK", body)) as wire:
        api(wire).dataset(DATASET)

    assert wire.header("Authorization") == f"Token {TOKEN}"
    assert (wire.header("User-Agent") or "").startswith("prolific-dataset-upload/")
    assert "?v=" in (wire.header("Referer") or "")


def test_no_netrc_and_no_cookie(clean_environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A password for the host lies in `~/.netrc`, and the storage sets a cookie: neither is sent."""
    (tmp_path / "netrc").write_text("default login me password secret\n")
    clean_environment.setenv("NETRC", str(tmp_path / "netrc"))
    transport = Transport.for_storage(deadline=deadline())
    with answering(reply("200 OK", b"", "Set-Cookie: a=b; Path=/")) as wire:
        put(f"{wire.url}/a?s", transport)
        put(f"{wire.url}/a?s", transport)

    assert [wire.header("Authorization", at) for at in (0, 1)] == [None, None]
    assert [wire.header("Cookie", at) for at in (0, 1)] == [None, None]


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "303 See Other", "307 Temporary", "308 Permanent"]
)
def test_redirects_are_refused(status: str) -> None:
    """Neither the token nor the payload goes where a redirect points."""
    with (
        answering(EMPTY_200) as elsewhere,
        answering(reply(status, b"", f"Location: {elsewhere.url}/x")) as wire,
    ):
        with pytest.raises(ServiceError, match="redirects"):
            api(wire).dataset(DATASET)
        with pytest.raises(ServiceError, match="redirects"):
            put(f"{wire.url}/a?X-Amz-Signature={SIGNATURE}")

    assert elsewhere.sent == []


def test_a_proxy_of_the_environment_is_used(clean_environment: pytest.MonkeyPatch) -> None:
    """The storage's host is resolved by the proxy; the request line holds the URL as it is written."""
    with answering(EMPTY_200) as proxy:
        clean_environment.setenv("HTTPS_PROXY", proxy.url)
        clean_environment.setenv("HTTP_PROXY", proxy.url)
        transport = Transport.for_storage(deadline=deadline())
        transport.send(
            "PUT", "http://s3.invalid/a%2fb?X-Amz-Signature=1%3d", body=OneBody(b"x"), exactly=True
        )

    assert proxy.target() == "http://s3.invalid/a%2fb?X-Amz-Signature=1%3d"


def test_a_tunnel_that_the_proxy_refuses(clean_environment: pytest.MonkeyPatch) -> None:
    """It is a fault that may pass, and names the host only."""
    with answering(reply("407 Proxy Authentication Required")) as proxy:
        clean_environment.setenv("HTTPS_PROXY", proxy.url)
        with pytest.raises(TransientError, match=r"proxy on the way to s3\.invalid") as caught:
            put(f"https://s3.invalid/a?X-Amz-Signature={SIGNATURE}")

    assert SIGNATURE not in everything_said(caught.value)


def test_this_machine_needs_no_proxy(clean_environment: pytest.MonkeyPatch) -> None:
    """A sandbox on loopback is reached straight, whatever the environment says."""
    with answering(EMPTY_200) as proxy, answering(EMPTY_200) as wire:
        clean_environment.setenv("HTTP_PROXY", proxy.url)
        put(f"{wire.url}/a?s")

    assert (len(wire.heads), proxy.sent) == (1, [])


def test_a_ca_bundle_that_is_not_there(clean_environment: pytest.MonkeyPatch) -> None:
    """The fault names what to check, not the path of a secret URL."""
    clean_environment.setenv("REQUESTS_CA_BUNDLE", "/nowhere/ca.pem")
    with pytest.raises(ServiceError, match=r"could not be made \(OSError\)") as caught:
        put(f"https://127.0.0.1:9/a?X-Amz-Signature={SIGNATURE}")

    assert SIGNATURE not in everything_said(caught.value)


REFUSALS = {
    "a closed port": None,
    "nothing at all": b"",
    "half a status line": b"HTTP/1.1 20",
    "a cut body": b"HTTP/1.1 503 Busy\r\nContent-Length: 99\r\n\r\nhalf",
    "no HTTP": b"SSH-2.0-OpenSSH_9.2\r\n",
    "a status that is no number": b"HTTP/1.1 abc\r\n\r\n",
    "endless headers": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 200,
    "a broken gzip": b"HTTP/1.1 503 Busy\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nabcd",
    "an error page": reply("502 Bad Gateway", b"<html><title>Bad gateway</title>", "Content-Type: text/html"),
    "an S3 error": reply(
        "403 Forbidden", b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message>"
    ),
    "an S3 stall": reply("400 Bad Request", b"<Error><Code>RequestTimeout</Code></Error>"),
    "the URL in the reply": reply(
        "400 Bad", f"no: /a?X-Amz-Signature={SIGNATURE}&x=y Token {TOKEN}".encode()
    ),
    "the URL as JSON": reply(
        "500 Oops",
        json.dumps({"message": f"https://h/a?X-Amz-Signature={SIGNATURE}", "detail": TOKEN}).encode(),
    ),
    "a page in the place of success": reply("200 OK", b"<html>", "Content-Type: text/html"),
}


@pytest.fixture(params=REFUSALS, ids=[name.replace(" ", "-") for name in REFUSALS])
def misbehaving(request: pytest.FixtureRequest) -> Iterator[Wire]:
    """A server that does not do what it is asked for."""
    answer = REFUSALS[request.param]
    if answer is None:
        with answering(b"") as wire:
            pass
        yield wire
    else:
        with answering(answer, close=True) as wire:
            yield wire


def test_no_fault_shows_a_secret(misbehaving: Wire) -> None:
    """Neither token nor signature is in any text of any exception, chained ones included."""
    with pytest.raises(RunError) as from_storage:
        put(f"{misbehaving.url}/a?X-Amz-Signature={SIGNATURE}")
    with pytest.raises(RunError) as from_api:
        api(misbehaving).dataset(DATASET)
    with pytest.raises(RunError) as from_upload_url:
        api(misbehaving).upload_url(DATASET, "a.jsonl")

    for caught in (from_storage, from_api, from_upload_url):
        assert SIGNATURE not in everything_said(caught.value)
    for caught in (from_api, from_upload_url):  # the storage never gets the token, so it cannot quote it
        assert TOKEN not in everything_said(caught.value)


@pytest.mark.parametrize("host", ["exa mple", "a" * 70 + ".example", ""], ids=["space", "long", "empty"])
def test_an_address_that_cannot_be_used(host: str) -> None:
    """It is refused without being shown."""
    with pytest.raises(ServiceError) as caught:
        put(f"https://{host}/?X-Amz-Signature={SIGNATURE}")

    assert SIGNATURE not in everything_said(caught.value)


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "schlüssel", "tab\tbed"])
def test_a_token_that_no_header_can_carry(token: str) -> None:
    """It is refused before a request is made, without being shown."""
    with answering(EMPTY_200) as wire, pytest.raises(UsageError) as caught:
        api(wire, token=token)

    assert not token or token not in everything_said(caught.value)


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
def test_one_answer_to_a_refusal(status: str) -> None:
    """Whichever of the three the service says, one message tells all that can be wrong."""
    body = json.dumps({"error": {"status": 4, "title": "Nope", "detail": f"Token {TOKEN}"}}).encode()
    with answering(reply(status, body)) as wire, pytest.raises(AccessError) as caught:
        api(wire).dataset(DATASET)

    for word in ("token", "workspace", "dataset-id", "forks", "Dependabot"):
        assert word in caught.value.hint
    assert TOKEN not in everything_said(caught.value)


class Hurrying(FakeClock):
    """A clock on which seventy seconds pass whenever someone looks."""

    def now(self) -> float:
        self.time += 70.0
        return self.time


def test_a_reply_that_drips() -> None:
    """One that is not over after a minute is given up; nobody knows whether the request had its effect."""
    transport = Transport.for_storage(deadline=Deadline.after(Hurrying(), 10_000.0))
    with (
        answering(reply("200 OK", b"x" * 9)) as wire,
        pytest.raises(TransientError, match="too long") as caught,
    ):
        put(f"{wire.url}/a?s", transport)

    assert caught.value.lost


def test_a_relay_changes_nothing() -> None:
    """The relay that other tests look through passes both directions on."""
    with answering(reply("200 OK", b"{}")) as wire, relay(wire.url) as between:
        assert api(between).dataset(DATASET).imports is None

    assert bytes(between.sent[0]) == bytes(wire.sent[0])
