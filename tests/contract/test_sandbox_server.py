"""The sandbox behind a real socket: connections, bodies, and what it remembers of the requests."""

from __future__ import annotations

import hashlib
import json
import socket
import ssl
from collections.abc import Iterable, Iterator
from http.client import HTTPConnection, HTTPSConnection, IncompleteRead, RemoteDisconnected

import pytest
import trustme

from prolific_sandbox import Sandbox, Server, load_scenario, serve

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


@pytest.mark.parametrize(
    ("head", "status"),
    [
        ("GET http://[/ HTTP/1.1\r\nHost: a", b"401"),
        ("GET http://elsewhere/api/v1/users/me/ HTTP/1.1\r\nHost: a", b"401"),
        ("OPTIONS * HTTP/1.1\r\nHost: a", b"401"),
        ("GET / HTTP/1.1\r\nHost: [", b"401"),
        (f"POST /api HTTP/1.1\r\nHost: a\r\nContent-Length: {'9' * 5000}", b"401"),
        ("PUT /storage/a?X-Amz-Signature=\xe9 HTTP/1.1\r\nHost: a\r\nContent-Length: 0", b"403"),
    ],
)
def test_an_odd_head_is_answered(server: Server, head: str, status: bytes) -> None:
    """Never by a connection that is dropped."""
    with socket.create_connection(server.server_address[:2], timeout=10) as connection:  # type: ignore[arg-type]
        connection.sendall(f"{head}\r\nConnection: close\r\n\r\n".encode("latin-1"))
        assert connection.makefile("rb").readline().split()[1] == status


def test_the_date_of_a_reply_is_the_time_of_the_sandbox(
    connection: HTTPConnection, base: str, server: Server
) -> None:
    """At the API and at the storage: a client learns there how old an import is for the service."""
    url = upload_url(connection, base, server)
    for method, target in (("GET", "/api/v1/users/me/"), ("PUT", url)):
        connection.request(method, target, headers=TOKEN)
        response = connection.getresponse()
        response.read()
        assert response.headers["Date"] == "Sun, 15 Jun 2025 15:06:40 GMT"


def test_a_large_body_is_received_whole(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """Bodies which do not fit into memory go through a temporary file."""
    content = b'{"prompt": "a"}\n' * 400_000
    url = upload_url(connection, base, server)
    status, _ = ask(connection, "PUT", url, body=content, headers={"Content-Type": "application/x-ndjson"})
    assert status == 200
    (dataset,) = sandbox.datasets.values()
    (arrival,) = dataset.jobs[0].arrivals
    assert arrival is not None
    upload = arrival.upload
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


def test_connections_end_with_the_server(sandbox: Sandbox) -> None:
    """What a client kept open is closed, so that no test waits for it."""
    with serve(sandbox) as server:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        assert ask(connection, "GET", "/api/v1/users/me/")[0] == 401
    assert connection.sock is not None
    assert connection.sock.recv(1) == b""
    connection.close()


def plan(sandbox: Sandbox, *faults: str) -> None:
    sandbox.change(faults=load_scenario([f"fault={each}" for each in faults]).faults)


@pytest.mark.parametrize("kind", ["drop-before", "drop-after"])
def test_a_dropped_reply_is_a_closed_connection(
    connection: HTTPConnection, base: str, sandbox: Sandbox, kind: str
) -> None:
    """Not one byte comes back."""
    plan(sandbox, f"dataset:{kind}")
    with pytest.raises(RemoteDisconnected):
        ask(connection, "GET", base, headers=TOKEN)


def test_a_connection_can_break_in_the_middle_of_a_body(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """The client is still sending when the server goes away."""
    url = upload_url(connection, base, server)
    plan(sandbox, "put:drop-midway")
    with pytest.raises(ConnectionError):
        ask(connection, "PUT", url, body=b"x" * 20_000_000, headers={"Content-Type": "application/x-ndjson"})


@pytest.mark.parametrize("step", ["dataset", "put"])
def test_a_reply_can_be_cut(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox, step: str
) -> None:
    """The client is promised more than it gets, even when the whole reply was empty."""
    url = upload_url(connection, base, server)
    plan(sandbox, f"{step}:truncate")
    if step == "put":
        connection.request("PUT", url, body=b"{}", headers={"Content-Type": "application/x-ndjson"})
    else:
        connection.request("GET", base, headers=TOKEN)
    response = connection.getresponse()
    with pytest.raises(IncompleteRead):
        response.read()


def test_a_slow_reply_waits_before_each_byte(sandbox: Sandbox, base: str) -> None:
    """And a delayed one once; the waiting is done by the `sleep` that the server was given."""
    plan(sandbox, "dataset:drip:once:seconds=0.25", "dataset:delay:once:seconds=7")
    waits: list[float] = []
    with serve(sandbox, sleep=waits.append) as server:
        connection = HTTPConnection(server.url.removeprefix("http://"), timeout=10)
        _, dripped = ask(connection, "GET", base, headers=TOKEN)
        _, delayed = ask(connection, "GET", base, headers=TOKEN)
        connection.close()
    assert dripped == delayed
    assert waits == [0.25] * len(dripped) + [7]


def test_a_chunked_body_is_read_by_the_api(
    connection: HTTPConnection, base: str, server: Server, sandbox: Sandbox
) -> None:
    """As a client sends it that does not know its length in advance."""
    body = iter([b'{"prompt":', b"", b' "a"}\n' * 2, b'{"prompt": "b"}\n'])
    status, _ = ask(connection, "POST", f"{base}/datapoints", body=body, headers=TOKEN)
    assert status == 200
    (dataset,) = sandbox.datasets.values()
    assert dataset.record_values == [{"prompt": "a"}, {"prompt": "b"}]


def test_a_client_that_waits_for_leave_to_send_is_answered_at_once(
    connection: HTTPConnection, base: str, server: Server
) -> None:
    """`Expect: 100-continue`, as curl sends it for large bodies."""
    url = upload_url(connection, base, server)
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        head = f"PUT {url} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/x-ndjson\r\n"
        raw.sendall(f"{head}Content-Length: 3\r\nExpect: 100-continue\r\n\r\n".encode())
        assert raw.recv(100) == b"HTTP/1.1 100 Continue\r\n\r\n"
        raw.sendall(b"{}\n")
        assert raw.recv(12) == b"HTTP/1.1 200"


def test_a_chunked_body_that_breaks_off_is_not_answered(base: str, server: Server, sandbox: Sandbox) -> None:
    """Its last chunk is missing."""
    host, port = server.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as raw:
        head = f"POST {base}/datapoints HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {TOKEN['Authorization']}\r\n"
        raw.sendall(f"{head}Transfer-Encoding: chunked\r\n\r\n2\r\n{{}}\r\n".encode())
        raw.shutdown(socket.SHUT_WR)
        assert raw.recv(100) == b""
    (dataset,) = sandbox.datasets.values()
    assert dataset.records == []


def test_it_can_speak_https(base: str, sandbox: Sandbox) -> None:
    """For clients that bring a CA bundle; the upload URL is https as well."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    with serve(sandbox, tls=context) as server:
        host = server.url.removeprefix("https://")
        distrustful = HTTPSConnection(host, timeout=10, context=ssl.create_default_context())
        with pytest.raises(ssl.SSLCertVerificationError):
            distrustful.request("GET", base)
        distrustful.close()
        connection = HTTPSConnection(host, timeout=10, context=trusting)
        url = upload_url(connection, base, server)
        assert url.startswith("/storage/")
        headers = {"Content-Type": "application/x-ndjson"}
        assert ask(connection, "PUT", url, body=b"{}\n", headers=headers)[0] == 200
        connection.close()
