"""Whose certificates are trusted on the way to the API and the storage."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.storage import PresignedURL, Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.errors import ServiceError, TransientError, URLRefused
from prolific_dataset.model import Dataset, DatasetID, ImportID
from prolific_sandbox import Sandbox, serve

DATASET = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
TOKEN = "sandbox-token"
LARGE = 200_000_000
EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"


class ZeroBody:
    """So many bytes of nothing."""

    def __init__(self, size: int) -> None:
        self._size = self._left = size

    def __len__(self) -> int:
        return self._size

    def read(self, size: int = -1) -> bytes:
        size = self._left if size < 0 else min(size, self._left)
        self._left -= size
        return bytes(size)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def other_bundle(tmp_path: Path) -> str:
    path = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return str(path)


@pytest.fixture
def url(authority: trustme.CA) -> Iterator[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    sandbox = Sandbox(tokens=(TOKEN,))
    sandbox.add_dataset(dataset_id=DATASET, name="Behind TLS")
    with serve(sandbox, tls=context) as server:
        yield server.url


@pytest.fixture(autouse=True)
def _nothing_else_is_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def ask(url: str, ca_bundle: str | None) -> Dataset:
    deadline = Deadline.after(SystemClock(), 20.0)
    retry = Retry(deadline=deadline, jitter=lambda low, _: low, tell=lambda _: None, tries=2)
    transport = Transport.for_api(TOKEN, deadline=deadline, ca_bundle=ca_bundle)
    return ProlificAPI(transport, url=url, token=TOKEN, retry=retry).dataset(DATASET)


def test_an_authority_of_ones_own(url: str, bundle: str) -> None:
    """The one that `ca-bundle` names is trusted."""
    assert ask(url, bundle).name == "Behind TLS"


def test_an_unknown_authority_is_final(url: str) -> None:
    """It is not tried again, and the hint names the input."""
    with pytest.raises(ServiceError, match=r"certificate of 127\.0\.0\.1") as caught:
        ask(url, None)

    assert not isinstance(caught.value, TransientError)
    assert "ca-bundle" in caught.value.hint


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_the_environment_can_name_one(
    url: str, bundle: str, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where the input does not."""
    monkeypatch.setenv(name, bundle)

    assert ask(url, None).name == "Behind TLS"


def test_the_input_beats_the_environment(
    url: str, bundle: str, other_bundle: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the user says of this step counts more than what the machine says of all programs."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", other_bundle)

    assert ask(url, bundle).name == "Behind TLS"


def test_a_bundle_that_is_no_bundle(url: str, tmp_path: Path) -> None:
    """A file without certificates is a fault that names what to check."""
    (tmp_path / "empty.pem").write_text("no certificate\n")

    with pytest.raises(ServiceError, match="has no readable certificate") as caught:
        ask(url, str(tmp_path / "empty.pem"))

    assert not isinstance(caught.value, TransientError)
    assert "ca-bundle" in caught.value.hint


def test_a_refusal_before_the_body_is_read_is_heard(authority: trustme.CA, bundle: str) -> None:
    """The storage answers after the head of a request; the rest of a large body is not sent any more."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    received = 0

    def refuse(listener: socket.socket) -> None:
        nonlocal received
        with context.wrap_socket(listener.accept()[0], server_side=True) as stream:
            received += len(stream.recv(1 << 16))
            stream.sendall(
                b"HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(EXPIRED)
            )
            stream.sendall(EXPIRED)
            with suppress(OSError):
                while block := stream.recv(1 << 16):
                    received += len(block)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=refuse, args=(listener,))
        server.start()
        deadline = Deadline.after(SystemClock(), 30.0)
        transport = Transport.for_storage(deadline=deadline, ca_bundle=bundle)
        presigned = PresignedURL(
            import_id=ImportID("job"),
            upload_url=f"https://127.0.0.1:{listener.getsockname()[1]}/x?X-Amz-Signature=s",
            content_type="application/x-ndjson",
        )
        with pytest.raises(URLRefused, match="Request has expired"):
            Storage(transport, is_local=True).put(presigned, ZeroBody(LARGE))
        server.join(timeout=30)

    assert received < LARGE
