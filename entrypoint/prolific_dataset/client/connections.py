"""Connections that send a request's target exactly as it is written, in blocks that make a PUT as fast as curl's."""

from __future__ import annotations

import io
import select
import ssl
from typing import Any, Final
from urllib.parse import urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

_BLOCK_SIZE: Final = 512 * 1024
"""Bytes handed to the socket at once; more make no difference (docs/decisions/0021-two-transports.md)."""
EXACT_TARGET: Final = "Exact-Target"
"""A header that never leaves: its value is the URL whose target is sent as it is written.

urllib3 writes percent escapes anew, in capitals, which is the same address but other bytes than those that were signed.
"""


class _ExactTarget:
    """Mixed into a connection: takes the target from `EXACT_TARGET` where there is one."""

    def request(self, method: str, url: str, body: Any = None, headers: Any = None, **options: Any) -> None:  # noqa: ANN401
        kept = dict(headers or {})
        exact = kept.pop(EXACT_TARGET, None)
        if exact is not None:
            url = exact if "://" in url else _target(exact)
        super().request(method, url, body=body, headers=kept, **options)  # type: ignore[misc]


class _Connection(_ExactTarget, HTTPConnection):
    pass


class _TLSConnection(_ExactTarget, HTTPSConnection):
    """Looks for an answer between two blocks of a body: a storage may refuse a file that it has not read.

    It closes then, the next write fails, and what it said can no longer be read from OpenSSL.
    """

    def send(self, data: Any) -> None:  # noqa: ANN401 - the base class's own
        """Send `data`; an answer that is there already ends the request, and urllib3 goes on to read it.

        Raises:
            BrokenPipeError: there is an answer.
        """
        answer = _early_answer(self.sock)
        if answer:
            self.sock = _Answered(self.sock, answer)
            raise BrokenPipeError
        super().send(data)


class _Answered:
    """A socket whose first bytes are read already."""

    def __init__(self, sock: Any, read: bytes) -> None:  # noqa: ANN401 - what urllib3 connects with
        self._sock = sock
        self._read = read

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the socket has
        return getattr(self._sock, name)

    def makefile(self, mode: str, *_args: Any, **_options: Any) -> io.BufferedReader:  # noqa: ANN401
        """Return a stream of all that was and will be read."""
        return io.BufferedReader(_Stream(self._read, self._sock.makefile(mode, buffering=0)))


class _Stream(io.RawIOBase):
    def __init__(self, head: bytes, rest: io.RawIOBase) -> None:
        self._head = head
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:  # noqa: ANN401 - the base class's own
        if not self._head:
            return self._rest.readinto(buffer)
        size = min(len(buffer), len(self._head))
        buffer[:size], self._head = self._head[:size], self._head[size:]
        return size

    def close(self) -> None:
        self._rest.close()
        super().close()


def _early_answer(sock: Any) -> bytes:  # noqa: ANN401 - a socket of urllib3's
    """Return what the other side has said without waiting for it; tickets of TLS 1.3 are no answer."""
    if not isinstance(sock, ssl.SSLSocket) or not (sock.pending() or select.select([sock], [], [], 0)[0]):
        return b""
    timeout = sock.gettimeout()
    sock.settimeout(0)
    try:
        return sock.recv(_BLOCK_SIZE)
    except (ssl.SSLWantReadError, OSError):
        return b""
    finally:
        sock.settimeout(timeout)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _TLSConnection


class Adapter(HTTPAdapter):
    """Makes such connections, straight and by way of a proxy."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's own
        """Give the pools our connections and block size."""
        super().init_poolmanager(*args, **kwargs, blocksize=_BLOCK_SIZE)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:  # noqa: ANN401 - the base class's own
        """Do so for a proxy, too."""
        manager = super().proxy_manager_for(proxy, **kwargs, blocksize=_BLOCK_SIZE)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _TLSPool}
        return manager


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
