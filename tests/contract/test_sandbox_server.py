"""The sandbox behind a real socket: connections, bodies, and what it remembers of the requests."""

from __future__ import annotations

import hashlib
import json
import socket
from http.client import HTTPConnection
from typing import TYPE_CHECKING

import pytest

from prolific_sandbox import Sandbox, Server, serve

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SCHEMA = {"strict": False, "fields": {"prompt": {"type": "text"}}}
TOKEN = {"Authorization": "Token sandbox-token"}


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox(clock=lambda: 1_750_000_000.0)


@pytest.fixture
def server(sandbox: Sandbox) -> Iterator[Server]:
    with serve(sandbox) as server:
        yield server


@pytest.fixture
def connection(server: Server) -> Iterator[HTTPConnection]:
    connection = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
    yield connection
    connection.close()


@pytest.fixture
def base(sandbox: Sandbox) -> str:
    return f"/api/v1/data-collection/datasets/{sandbox.add_dataset(schema=SCHEMA)}"


def ask(
    connection: HTTPConnection,
    method: str,
    target: str,
    *,
    body: bytes | Iterable[bytes] | None = None,
    headers: dict[str, str] | None = None,
) -> tuple[int, bytes]:
    connection.request(method, target, body=body, headers=headers or {})
    response = connection.getresponse()
    return response.status, response.read()


def upload_url(connection: HTTPConnection, base: str, server: Server) -> str:
    status, body = ask(connection, "GET", f"{base}/upload-url/a.jsonl", headers=TOKEN)
    assert status == 201
    return str(json.loads(body)["upload_url"]).removeprefix(server.url)


def test_one_connection_serves_many_requests(connection: HTTPConnection, base: str, server: Server) -> None:
    """Connections are kept, also behind an error and behind a body that nobody read."""
    url = upload_url(connection, base, server)
    first = connection.sock
    assert ask(connection, "PUT", url, body=b"x" * 100_000, headers={"Content-Type": "no"})[0] == 403
    assert (
        ask(connection, "PUT", url, body=b"{}\n", headers={"Content-Type": "application/x-ndjson"})[0] == 200
    )
    assert ask(connection, "GET", "/api/v1/users/me/", headers=TOKEN)[0] == 200
    assert ask(connection, "GET", "/api/v1/users/me/")[0] == 401
    assert connection.sock is first


def test_a_large_body_is_received_whole(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """Bodies which do not fit into memory go through a temporary file."""
    content = b'{"prompt": "a"}\n' * 400_000
    url = upload_url(connection, base, server)
    status, _ = ask(connection, "PUT", url, body=content, headers={"Content-Type": "application/x-ndjson"})
    assert status == 200
    (dataset,) = sandbox.datasets.values()
    upload = dataset.jobs[0].arrival.upload
    assert (upload.length, upload.sha256) == (len(content), hashlib.sha256(content).hexdigest())


def test_a_chunked_body_is_refused(connection: HTTPConnection, base: str, server: Server) -> None:
    """Amazon's storage does not take a body without a Content-Length."""
    url = upload_url(connection, base, server)
    headers = {"Content-Type": "application/x-ndjson"}
    status, body = ask(connection, "PUT", url, body=iter([b"{}", b"\n"]), headers=headers)
    assert status == 501
    assert b"NotImplemented" in body


def test_a_client_that_goes_away_in_the_middle_of_a_body_has_uploaded_nothing(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """Half a file never arrives."""
    url = upload_url(connection, base, server)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        head = f"PUT {url} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-ndjson\r\n"
        raw.sendall(f"{head}Content-Length: 1000\r\n\r\n".encode() + b"{}\n")
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100) == b""
    (dataset,) = sandbox.datasets.values()
    assert dataset.jobs[0].arrivals == []


def test_the_sandbox_remembers_every_request_as_it_came(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """Tests look here for what must never be sent."""
    url = upload_url(connection, base, server)
    ask(connection, "PUT", url, body=b"{}\n", headers={"Content-Type": "application/x-ndjson"})
    got, put = sandbox.requests
    assert (got.step, got.headers.get("authorization")) == ("upload-url", "Token sandbox-token")
    assert (put.step, put.method, put.target, put.body_length) == ("put", "PUT", url, 3)
    assert put.headers.get("Authorization") is None
    assert put.headers.get("Content-Length") == "3"
