"""The PUT of one payload to its presigned URL, without any credential of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from prolific_dataset.client import replies
from prolific_dataset.client.address import LOOPBACK
from prolific_dataset.client.retry import TRANSIENT_STATUSES, TransientError, retry_after
from prolific_dataset.errors import ServiceError

if TYPE_CHECKING:
    from prolific_dataset.client.transport import Body, Transport
    from prolific_dataset.model import PresignedURL

_FORBIDDEN: Final = 403


class URLRefused(ServiceError):  # noqa: N818 - it names what happened
    """The storage no longer takes (or never took) this URL: a new one may help."""


class Storage:
    """Sends payloads to presigned URLs."""

    def __init__(self, transport: Transport) -> None:
        self._transport = transport

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send `body` once, with exactly the method and content type that were asked for.

        Raises:
            URLRefused: expired or refused with 403.
            TransientError: a fault that may pass; whether the storage has the file is unknown.
            ServiceError: any other refusal.
        """
        parts = urlsplit(presigned.upload_url)
        if parts.scheme != "https" and parts.hostname not in LOOPBACK:
            raise ServiceError("The service gave an upload URL that is not https://; nothing was sent.")
        reply = self._transport.put(
            presigned.upload_url, method=presigned.http_method, body=body, content_type=presigned.content_type
        )
        if reply.ok:
            return
        said = _without_query(replies.error_text(reply.body), presigned)
        if reply.status == _FORBIDDEN:
            raise URLRefused(f"The storage refused the upload URL: {said}")
        if reply.status in TRANSIENT_STATUSES:
            raise TransientError(
                f"The storage answered the upload with {reply.status}: {said}",
                retry_after=retry_after(reply.headers),
            )
        raise ServiceError(f"The storage answered the upload with {reply.status}: {said}")


def _without_query(text: str, presigned: PresignedURL) -> str:
    """Take the URL's secret parts out of a text that quotes them."""
    for secret in (presigned.upload_url, urlsplit(presigned.upload_url).query):
        if secret:
            text = text.replace(secret, "***")
    return text
