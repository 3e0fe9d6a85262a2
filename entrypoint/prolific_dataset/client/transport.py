"""The two ways out of this program: a session that carries the token to the API, and one that carries nothing.

The only module that knows `requests`. Neither follows redirects, reads `~/.netrc` or keeps cookies; both honour the
proxy and certificate variables of the environment.
"""

from __future__ import annotations

import platform
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, Final, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from prolific_dataset import __version__
from prolific_dataset.client.retry import TransientError
from prolific_dataset.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prolific_dataset.clock import Clock

_CONNECT_TIMEOUT: Final = 10.0
_READ_TIMEOUT: Final = 60.0
_REPLY_TIMEOUT: Final = 120.0
"""Longest time for a whole reply, so that a server that drips bytes cannot hold us."""
_REPLY_LIMIT: Final = 256 * 1024 * 1024
_BLOCK_SIZE: Final = 512 * 1024
"""Bytes handed to the socket at once: above 256 KiB a PUT runs as fast as curl's (docs/performance.md)."""
_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_USER_AGENT: Final = f"prolific-dataset-upload/{__version__} python/{platform.python_version()}"


class Body(Protocol):
    """What a PUT sends: a stream of known length. Nothing more, or `requests` would send it in chunks."""

    def __len__(self) -> int: ...

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, none at the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """A whole reply."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        """Whether the server did what it was asked for."""
        return self.status in _SUCCESS


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - the base class's own
        super().init_poolmanager(*args, **kwargs, blocksize=_BLOCK_SIZE)


class _Token(AuthBase):
    """Sets the token; also keeps `requests` from looking into `~/.netrc`."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


class _NoCredentials(AuthBase):
    """Sends no credential of any kind; S3 refuses a request that has two."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.pop("Authorization", None)
        return request


def _session(auth: AuthBase, *, ca_bundle: str | None, connections: int) -> requests.Session:
    session = requests.Session()
    session.auth = auth
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if ca_bundle is not None:
        session.verify = ca_bundle
    for scheme in ("https://", "http://"):
        session.mount(scheme, _Adapter(pool_maxsize=connections))
    return session


class Transport:
    """Makes one request and reads its whole reply; every fault of the network becomes a `TransientError`."""

    def __init__(self, session: requests.Session, *, clock: Clock) -> None:
        self._session = session
        self._clock = clock

    @classmethod
    def for_api(
        cls, token: str, *, clock: Clock, ca_bundle: str | None = None, connections: int = 8
    ) -> Transport:
        """Build the transport that carries the token."""
        session = _session(_Token(token), ca_bundle=ca_bundle, connections=connections)
        session.headers.update(
            {
                "User-Agent": _USER_AGENT,
                "Referer": f"https://github.com/marketplace/actions/prolific-dataset-upload?v={__version__}",
                "Accept": "application/json",
            }
        )
        return cls(session, clock=clock)

    @classmethod
    def for_storage(cls, *, clock: Clock, ca_bundle: str | None = None, connections: int = 8) -> Transport:
        """Build the transport that carries no credential."""
        session = _session(_NoCredentials(), ca_bundle=ca_bundle, connections=connections)
        session.headers.clear()
        session.headers["User-Agent"] = _USER_AGENT
        return cls(session, clock=clock)

    def get(self, url: str) -> Reply:
        """Make a GET request."""
        return self._send(requests.Request("GET", url), exact_url=None)

    def put(self, url: str, *, method: str, body: Body, content_type: str) -> Reply:
        """Send `body`, whose length must be known (`__len__`), to `url` exactly as it is written."""
        request = requests.Request(method, url, headers={"Content-Type": content_type}, data=body)
        return self._send(request, exact_url=url)

    def _send(self, request: requests.Request, *, exact_url: str | None) -> Reply:
        prepared = self._session.prepare_request(request)
        if exact_url is not None:
            prepared.url = exact_url  # a presigned URL is signed as it is written
        settings = self._session.merge_environment_settings(
            prepared.url, proxies={}, stream=True, verify=None, cert=None
        )
        try:
            response = self._session.send(
                prepared, timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT), allow_redirects=False, **settings
            )
            with response:
                reply = Reply(
                    status=response.status_code, headers=response.headers, body=self._read(response)
                )
        except (requests.RequestException, urllib3.exceptions.HTTPError) as error:
            # The exception's own text may hold the URL's path and query, which are secret: only its kind is told.
            raise _network_fault(error, host=urlsplit(request.url).hostname or "") from None
        if reply.status in _REDIRECT:
            raise ServiceError(
                f"{urlsplit(request.url).hostname} redirects to another address, which is refused.",
                hint="A proxy or a wrong api-url may be in between.",
            )
        return reply

    def _read(self, response: requests.Response) -> bytes:
        ends = self._clock.now() + _REPLY_TIMEOUT
        body = bytearray()
        while block := response.raw.read1(64 * 1024, decode_content=True):
            body += block
            if len(body) > _REPLY_LIMIT or self._clock.now() > ends:
                raise TransientError("The reply was too long or took too long.")
        return bytes(body)


def _network_fault(error: Exception, *, host: str) -> ServiceError:
    match error:
        case requests.exceptions.SSLError():
            return ServiceError(
                f"The certificate of {host} could not be verified.",
                hint="Behind a proxy that re-signs traffic, name its certificates with ca-bundle.",
            )
        case requests.exceptions.ProxyError():
            return TransientError(f"The proxy on the way to {host} could not be used.")
        case requests.exceptions.ConnectTimeout():
            return TransientError(f"{host} did not take the connection within {_CONNECT_TIMEOUT:.0f} s.")
        case requests.exceptions.ReadTimeout() | urllib3.exceptions.ReadTimeoutError():
            return TransientError(f"{host} did not answer within {_READ_TIMEOUT:.0f} s.")
        case requests.exceptions.ConnectionError() | urllib3.exceptions.ProtocolError():
            return TransientError(f"The connection to {host} could not be made or broke.")
        case requests.exceptions.ChunkedEncodingError() | urllib3.exceptions.HTTPError():
            return TransientError(f"The reply of {host} was cut short.")
        case _:
            return ServiceError(f"The request to {host} could not be made ({type(error).__name__}).")
