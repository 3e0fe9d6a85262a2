"""Connections that send a request's target exactly as it is written, in blocks that make a PUT as fast as curl's."""

from __future__ import annotations

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
    pass


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
