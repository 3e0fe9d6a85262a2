"""The PUT of a payload to a real S3-compatible server, presigned by boto3 with the content type signed."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from prolific_dataset.client.storage import PresignedURL, Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.errors import FileChanged, URLRefused
from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import ImportID
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.upload.body import PayloadBody
from prolific_sandbox import Credentials, ExternalStorage
from support.servers.s3_server import ACCESS_KEY, SECRET_KEY, S3Server, s3_server
from support.servers.seaweed_server import is_installed, seaweed_server
from support.servers.wire import Wire, relay
from support.service.payloads import payload_of
from support.service.service_world import ServiceWorld

KIND = "application/x-ndjson"
KEY = "0192a3b5/01935c2d/data-reviews.0123456789ab.5e884898da280471.jsonl"
ODD_KEY = "0192a3b5/a b+c=é,'(1)~.jsonl"
CONTENT = b'{"prompt": "one"}\n{"prompt": "t\xc3\xa9"}\n'


SERVERS = {"nanio": s3_server} | ({"seaweedfs": seaweed_server} if is_installed() else {})


@pytest.fixture(scope="module", params=SERVERS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with SERVERS[request.param](tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def wire(server: S3Server) -> Iterator[Wire]:
    with relay(server.url) as wire:
        yield wire


@pytest.fixture
def storage() -> Storage:
    return Storage(Transport.for_storage(deadline=Deadline.after(SystemClock(), 60)), is_local=True)


def presign(server: S3Server, wire: Wire, key: str, *, lifetime: int = 60) -> str:
    """A URL at the relay: the signature covers the host that the client sees."""
    with S3Server(url=wire.url, bucket=server.bucket).client() as client:
        url: str = client.generate_presigned_url(
            "put_object",
            Params={"Bucket": server.bucket, "Key": key, "ContentType": KIND},
            ExpiresIn=lifetime,
        )
    return url


def put(storage: Storage, payload: Payload, url: str, *, kind: str = KIND) -> None:
    presigned = PresignedURL(import_id=ImportID("job"), upload_url=url, content_type=kind)
    with PayloadBody(payload, sent=lambda _: None) as body:
        storage.put(presigned, body)


def stored(server: S3Server, key: str) -> bytes:
    with server.client() as client:
        content: bytes = client.get_object(Bucket=server.bucket, Key=key)["Body"].read()
    return content


def keys(server: S3Server) -> list[str]:
    with server.client() as client:
        listed: dict[str, Any] = client.list_objects_v2(Bucket=server.bucket)
    return [each["Key"] for each in listed.get("Contents", [])]


@pytest.mark.parametrize("key", [KEY, ODD_KEY], ids=["usual", "odd"])
@pytest.mark.parametrize(
    "content",
    [CONTENT, CONTENT.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf\n\n" + CONTENT],
    ids=["verbatim", "line-ends-removed", "mark-and-blank-lines-removed"],
)
def test_the_storage_gets_the_payload(
    server: S3Server, wire: Wire, storage: Storage, tmp_path: Path, key: str, content: bytes
) -> None:
    """Its bytes arrive, whatever the file looks like and wherever they go."""
    url = presign(server, wire, key)

    put(storage, payload_of(tmp_path / "data.jsonl", content), url)

    assert stored(server, key) == CONTENT


def test_what_goes_over_the_wire(
    server: S3Server, wire: Wire, storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The URL byte for byte, a length, the content type; no token, no cookie, no netrc, no chunks."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    url = presign(server, wire, ODD_KEY)

    put(storage, payload_of(tmp_path / "data.jsonl", CONTENT), url)

    parts = urlsplit(url)
    assert wire.target() == f"{parts.path}?{parts.query}"
    assert wire.header("Content-Length") == str(len(CONTENT))
    assert wire.header("Content-Type") == KIND
    absent = ("Transfer-Encoding", "Authorization", "Cookie", "Referer", "Exact-Target", "Expect")
    assert [wire.header(name) for name in absent] == [None] * len(absent)


def test_a_large_payload(server: S3Server, wire: Wire, storage: Storage, tmp_path: Path) -> None:
    """Many blocks, with a length and in one piece."""
    content = b'{"prompt": "' + b"x" * 1000 + b'"}\n'
    payload = payload_of(tmp_path / "data.jsonl", content * 5000)

    put(storage, payload, presign(server, wire, KEY))

    assert stored(server, KEY) == content * 5000


def test_a_changed_file_is_not_stored(server: S3Server, wire: Wire, storage: Storage, tmp_path: Path) -> None:
    """The last block is held back, and the server drops what lacks it."""
    key = "changed.jsonl"
    payload = payload_of(tmp_path / "data.jsonl", CONTENT)
    payload.file.location.write_bytes(CONTENT.replace(b"one", b"two"))

    with pytest.raises(FileChanged):
        put(storage, payload, presign(server, wire, key))

    assert key not in keys(server)


def spoilt(server: S3Server, wire: Wire, what: str, key: str) -> str:
    """A presigned URL that the server must refuse."""
    match what:
        case "signature":
            url = presign(server, wire, key)
            return url[:-4] + ("0000" if not url.endswith("0000") else "1111")
        case "key":
            return presign(server, wire, "another.jsonl").replace("another.jsonl", key)
        case "content-type":
            return presign(server, wire, key)
        case _:
            keys = Credentials(access_key=ACCESS_KEY, secret_key=SECRET_KEY)
            address = f"{wire.url}/{server.bucket}/{key}"
            an_hour_ago = time.time() - 3600
            return keys.presign("PUT", address, headers={"content-type": KIND}, lifetime=60, now=an_hour_ago)


@pytest.mark.parametrize("what", ["signature", "content-type", "key", "expired"])
def test_a_url_that_is_not_good(
    server: S3Server, wire: Wire, storage: Storage, tmp_path: Path, what: str
) -> None:
    """The server checks the signature; the refusal is reported without the URL."""
    key = f"{what}.jsonl"
    payload = payload_of(tmp_path / "data.jsonl", CONTENT)
    kind = "application/json" if what == "content-type" else KIND

    with pytest.raises(URLRefused) as caught:
        put(storage, payload, spoilt(server, wire, what, key), kind=kind)

    assert "X-Amz" not in str(caught.value)
    assert key not in keys(server)


def test_a_whole_run(server: S3Server, tmp_path: Path) -> None:
    """The service gives out URLs of the real server; a second run finds everything there."""
    world = ServiceWorld(workspace=tmp_path)
    world.clock.time = time.time()
    world.sandbox.external = ExternalStorage(
        endpoint=server.url,
        bucket=server.bucket,
        credentials=Credentials(access_key=ACCESS_KEY, secret_key=SECRET_KEY),
    )
    world.write("a.jsonl", "one", "two")
    world.write("b.jsonl", "three")

    with world.serve() as api:
        world.url = api.url
        first, second = world.upload(), world.upload()

    assert (first.outcome, second.outcome) == (Outcome.COMPLETE, Outcome.UP_TO_DATE)
    assert world.stored == ["one", "two", "three"]
