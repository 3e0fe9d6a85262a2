"""The two ways out of this program: a session that carries the token to the API, and one that carries nothing.

Neither follows redirects, reads `~/.netrc` or keeps cookies; both honour the proxy and certificate variables of the
environment, which an explicit CA bundle beats.
"""

from __future__ import annotations

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from io import BytesIO
from typing import Final, Protocol
from urllib.parse import urlsplit

import requests
import urllib3
from requests.auth import AuthBase

from prolific_dataset import __version__
from prolific_dataset.client.connections import EXACT_TARGET, Adapter
from prolific_dataset.client.network_faults import network_fault
from prolific_dataset.clock import Deadline
from prolific_dataset.config.address import LOOPBACK
from prolific_dataset.errors import RunError, ServiceError, TransientError

_CONNECT_TIMEOUT: Final = 10.0
_READ_TIMEOUT: Final = 60.0
_LAST_TIMEOUT: Final = 2.0
"""Patience with a request that is made when the deadline is all but there."""
_REPLY_TIMEOUT: Final = 60.0
"""Longest time for a whole reply, so that a server that drips bytes cannot block us."""
_REPLY_LIMIT: Final = 128 * 1024 * 1024
"""Bytes of a reply, unpacked: an import with a million errors of records fits in."""
_SUCCESS: Final = range(200, 300)
_REDIRECT: Final = range(300, 400)
_CONNECTIONS: Final = 8
"""Most connections to one host that are kept open."""
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


class _Credential(AuthBase):
    """The token, or none of any kind, for S3 refuses a request that has two; `requests` reads no `~/.netrc` then."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers.pop("Authorization", None)
        if self._token:
            request.headers["Authorization"] = f"Token {self._token}"
        return request


class _Session(requests.Session):
    """A session that knows no redirects: it would read their body away even where it does not follow them."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002 - the base class's own
        return None


class Transport:
    """Makes one request and reads its whole reply; every fault of the network becomes a `ServiceError`.

    Args:
        token: what requests carry; None for no credential.
        headers: what they say beside the name of this program.
        deadline: when the run ends; no request outlives it by more than a few seconds.
        ca_bundle: file with the authorities to trust; None for the usual ones.
    """

    def __init__(
        self, token: str | None, headers: Mapping[str, str], *, deadline: Deadline, ca_bundle: str | None
    ) -> None:
        self._deadline = deadline
        self._ca_bundle = ca_bundle
        self._session = _Session()
        self._session.auth = _Credential(token)
        self._session.headers.clear()
        self._session.headers.update({"User-Agent": _USER_AGENT, **headers})
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, Adapter(pool_maxsize=_CONNECTIONS))

    @classmethod
    def for_api(cls, token: str, *, deadline: Deadline, ca_bundle: str | None = None) -> Transport:
        """Build the transport that carries the token."""
        headers = {
            "Referer": f"https://github.com/marketplace/actions/prolific-dataset-upload?v={__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "gzip, deflate",
        }
        return cls(token, headers, deadline=deadline, ca_bundle=ca_bundle)

    @classmethod
    def for_storage(cls, *, deadline: Deadline, ca_bundle: str | None = None) -> Transport:
        """Build the transport that carries no credential."""
        return cls(None, {}, deadline=deadline, ca_bundle=ca_bundle)

    def send(
        self,
        method: str,
        url: str,
        *,
        body: Body | bytes | None = None,
        content_type: str | None = None,
        exactly: bool = False,
    ) -> Reply:
        """Make a request, once.

        Args:
            method: its verb.
            url: where to.
            body: what to send, of known length.
            content_type: of the body.
            exactly: whether `url` is sent as it is written: a presigned one is signed so.

        Raises:
            ServiceError: there is no reply; a `TransientError` where the next time may be better.
        """
        host = urlsplit(url).hostname or ""
        fault: ServiceError
        try:
            prepared = self._session.prepare_request(requests.Request(method, url, data=body))
            if content_type:
                prepared.headers["Content-Type"] = content_type
            if exactly:
                prepared.url = prepared.headers[EXACT_TARGET] = url
            reply = self._exchange(prepared)
        except RunError:
            raise  # the body's own: it found that the file changed, or that the run was stopped
        except (requests.RequestException, urllib3.exceptions.HTTPError, ValueError, OSError) as error:
            fault = network_fault(error, host=host)
        else:
            if reply.status not in _REDIRECT:
                return reply
            fault = ServiceError(
                f"{host} redirects to another address, which is refused.",
                hint="A proxy or a wrong api-url may be in between.",
            )
        # Raised outside of the handler: the original's text and context may contain the URL and the token.
        raise fault

    def _exchange(self, prepared: requests.PreparedRequest) -> Reply:
        settings = self._session.merge_environment_settings(
            prepared.url, proxies={}, stream=True, verify=self._ca_bundle, cert=None
        )
        if urlsplit(prepared.url).hostname in LOOPBACK:
            settings["proxies"] = {}
        left = max(_LAST_TIMEOUT, self._deadline.remaining)
        response = self._session.send(
            prepared,
            timeout=(min(_CONNECT_TIMEOUT, left), min(_READ_TIMEOUT, left)),
            allow_redirects=False,
            **settings,
        )
        with response:
            return Reply(
                status=response.status_code, headers=response.headers, body=self._read(response, left)
            )

    def _read(self, response: requests.Response, seconds: float) -> bytes:
        now = self._deadline.clock.now
        ends = now() + min(_REPLY_TIMEOUT, seconds)
        body = BytesIO()
        while block := response.raw.read1(64 * 1024, decode_content=True):
            body.write(block)
            if body.tell() > _REPLY_LIMIT or now() > ends:
                raise TransientError("The reply was too long or took too long.", lost=True)
        return body.getvalue()  # no copy, other than of a bytearray
