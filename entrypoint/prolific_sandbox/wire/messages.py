"""HTTP requests and responses as plain values, so that the emulator works without a socket."""

from __future__ import annotations

import hashlib
import io
import json
import re
import tempfile
import weakref
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import inf
from typing import IO, Protocol
from urllib.parse import unquote

CHUNK_BYTES = 1 << 18
MEMORY_BYTES = 1 << 22
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")


class IncompleteBodyError(Exception):
    """The client disconnected before it had sent its whole body."""


class Readable(Protocol):
    """The source of a body: a socket's file or bytes in memory."""

    def read(self, size: int, /) -> bytes:
        """Return at most `size` bytes, fewer only at the end."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Headers:
    """Header fields in the order received; names are case-insensitive."""

    pairs: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, mapping: Mapping[str, str]) -> Headers:
        """Build headers from a mapping."""
        return cls(pairs=tuple(mapping.items()))

    def get(self, name: str) -> str | None:
        """Return the values of `name`, joined by a comma, or None."""
        values = [value for key, value in self.pairs if key.lower() == name.lower()]
        return ",".join(values) if values else None


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class Upload:
    """A request body that was received whole.

    A temporary file behind `content` is closed with the last reference to the upload.
    """

    length: int
    sha256: str
    content: IO[bytes] = field(repr=False)


@dataclass(slots=True, kw_only=True)
class Body:
    """A request body still on the wire; read once, or drained by the server."""

    source: Readable
    length: int | None
    """None for a chunked body, whose length is not announced."""
    consumed: int = 0

    def chunks(self, limit: int | None = None) -> Iterator[bytes]:
        """Read up to `limit` bytes, or all that is left.

        Raises:
            IncompleteBodyError: The client stopped sending.
        """
        end = inf if self.length is None else self.length
        end = end if limit is None else min(end, self.consumed + limit)
        while self.consumed < end:
            chunk = self.source.read(int(min(CHUNK_BYTES, end - self.consumed)))
            if not chunk and self.length is None:
                return
            if not chunk:
                raise IncompleteBodyError
            self.consumed += len(chunk)
            yield chunk

    def read(self) -> bytes:
        """Read all that is left into memory."""
        return b"".join(self.chunks())

    def save(self) -> Upload:
        """Receive the body, in memory if it is known to be small, else in a temporary file."""
        content, digest = self._room(), hashlib.sha256()
        try:
            for chunk in self.chunks():
                digest.update(chunk)
                content.write(chunk)
        except BaseException:
            content.close()
            raise
        upload = Upload(length=self.consumed, sha256=digest.hexdigest(), content=content)
        weakref.finalize(upload, content.close)
        return upload

    def _room(self) -> IO[bytes]:
        fits = self.length is not None and self.length <= MEMORY_BYTES
        return io.BytesIO() if fits else tempfile.TemporaryFile()


def split_target(target: str) -> tuple[str, str]:
    """Split the target of a request into its path and its query; a host in front of them is dropped."""
    if not target.startswith("/"):
        target = "/" + target.partition("://")[2].partition("/")[2]
    path, _, query = target.partition("#")[0].partition("?")
    return path, query


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; `target` is the path and query exactly as on the request line."""

    method: str
    target: str
    headers: Headers
    body: Body
    scheme: str = "http"

    @property
    def base_url(self) -> str:
        """The address that the client used.

        Raises:
            ValueError: it names none.
        """
        host = self.headers.get("Host") or ""
        if not _HOST.fullmatch(host):
            raise ValueError(f"{host!r} is not the name of a host")
        return f"{self.scheme}://{host}"

    @property
    def path(self) -> str:
        """The path as it was sent, still percent-encoded."""
        return split_target(self.target)[0]

    @property
    def query(self) -> str:
        """The query as it was sent, still percent-encoded."""
        return split_target(self.target)[1]

    @property
    def segments(self) -> tuple[str, ...]:
        """The decoded segments of the path; a trailing slash makes no difference."""
        return tuple(unquote(part) for part in self.path.strip("/").split("/"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How a response is sent; by default at once, whole, and with the connection kept open."""

    delay_seconds: float = 0.0
    drop: bool = False
    """Close the connection and send nothing."""
    cut_at: int | None = None
    """Announce the whole body, send this many bytes of it and close."""
    drip_seconds: float = 0.0
    """Wait this long before each byte of the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """One response and how it is sent."""

    status: int
    headers: Headers = field(default_factory=Headers)
    body: bytes = b""
    delivery: Delivery = field(default_factory=Delivery)

    @classmethod
    def json(cls, status: int, value: object) -> Response:
        """Answer with `value` as JSON."""
        body = json.dumps(value).encode()
        return cls(status=status, headers=Headers.of({"Content-Type": "application/json"}), body=body)

    def header(self, name: str) -> str | None:
        """Return the value of one header field, or None."""
        return self.headers.get(name)
