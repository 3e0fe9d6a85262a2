"""A real S3-compatible server in place of the sandbox's own storage."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection
from urllib.parse import quote, urlsplit

from prolific_sandbox.wire.messages import Body, Upload
from prolific_sandbox.wire.presign import Credentials

_LIFETIME = 300
_TIMEOUT = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ExternalStorage:
    """Where uploads go, path style: `endpoint` is `http://host:port`, `bucket` must exist there."""

    endpoint: str
    bucket: str
    credentials: Credentials

    @property
    def bucket_url(self) -> str:
        """The base URL of the keys."""
        return f"{self.endpoint.rstrip('/')}/{self.bucket}"

    def find(self, keys: list[str], *, now: float) -> dict[str, float]:
        """Return those of `keys` that exist, with the time each one arrived (Unix seconds)."""
        found = {}
        for key in keys:
            with self._request("HEAD", key, now) as response:
                if response.status == 200:  # noqa: PLR2004 - OK
                    arrived = parsedate_to_datetime(response.headers["Last-Modified"])
                    found[key] = arrived.timestamp()
        return found

    def fetch(self, key: str, *, now: float) -> Upload:
        """Read an object."""
        with self._request("GET", key, now) as response:
            length = int(response.headers["Content-Length"])
            return Body(source=response, length=length).save()

    @contextmanager
    def _request(self, method: str, key: str, now: float) -> Iterator[HTTPResponse]:
        url = self.credentials.presign(
            method, f"{self.bucket_url}/{quote(key)}", headers={}, lifetime=_LIFETIME, now=now
        )
        parts = urlsplit(url)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = connect(parts.netloc, timeout=_TIMEOUT)
        try:
            connection.request(method, f"{parts.path}?{parts.query}")
            yield connection.getresponse()
        finally:
            connection.close()
