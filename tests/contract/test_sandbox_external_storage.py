"""The sandbox in front of a real S3-compatible server, which verifies the presigned URLs itself."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from prolific_sandbox import Credentials, ExternalStorage, Sandbox
from support.servers.s3_server import ACCESS_KEY, SECRET_KEY, S3Server, s3_server
from support.service.sandbox_client import GOOD, SCHEMA, Clock, SandboxClient

LINE = json.dumps(GOOD).encode() + b"\n"
KIND = "application/x-ndjson"


@pytest.fixture(scope="module")
def storage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def client(storage: S3Server) -> SandboxClient:
    """Its files go to the real server; its clock starts now, for signatures need the time."""
    external = ExternalStorage(
        endpoint=storage.url,
        bucket=storage.bucket,
        credentials=Credentials(access_key=ACCESS_KEY, secret_key=SECRET_KEY),
    )
    clock = Clock(time.time())
    sandbox = Sandbox(clock=clock, external=external)
    return SandboxClient(sandbox=sandbox, clock=clock, dataset_id=sandbox.add_dataset(schema=SCHEMA))


def put(url: str, body: bytes, *, kind: str = KIND) -> int:
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=10)
    connection.request("PUT", f"{parts.path}?{parts.query}", body=body, headers={"Content-Type": kind})
    status = connection.getresponse().status
    connection.close()
    return status


def test_a_file_that_reached_the_real_server_is_imported(client: SandboxClient, storage: S3Server) -> None:
    """The sandbox looks there whenever it is asked, and reads the object back."""
    reply = client.upload_url("caf%C3%A9 1.jsonl".replace(" ", "%20"))
    assert reply["upload_url"].startswith(f"{storage.url}/{storage.bucket}/raw-datasets/")
    assert client.poll(reply["import_id"])["status"] == "uninitialised"
    assert put(reply["upload_url"], LINE) == 200
    assert client.poll(reply["import_id"])["status"] == "queued"
    client.clock.now += 60
    assert client.poll(reply["import_id"])["accepted_count"] == 1
    assert client.stored == [GOOD]


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("X-Amz-Signature=", "X-Amz-Signature=0", KIND),
        ("a.jsonl", "b.jsonl", KIND),
        ("X-Amz-Expires=1200", "X-Amz-Expires=9000", KIND),
        ("", "", "text/plain"),
    ],
)
def test_the_real_server_refuses_what_was_not_signed(
    client: SandboxClient, old: str, new: str, kind: str
) -> None:
    """Our presigning is judged by somebody else's verification."""
    reply = client.upload_url()
    assert put(reply["upload_url"].replace(old, new), LINE, kind=kind) == 403
    assert client.poll(reply["import_id"])["status"] == "uninitialised"


def test_an_expired_url_is_refused_by_the_real_server(client: SandboxClient) -> None:
    """It was made twenty minutes and a bit ago."""
    client.clock.now -= 1210
    assert put(client.upload_url()["upload_url"], LINE) == 403
