"""The PUT of one payload to its presigned URL, without any credential of ours."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from prolific_dataset.client import error_replies
from prolific_dataset.client.reasons import as_written, without_values
from prolific_dataset.client.retry import TRANSIENT_STATUSES, transient
from prolific_dataset.client.transport import Body, Reply, Transport
from prolific_dataset.config.address import LOOPBACK
from prolific_dataset.errors import ServiceError, TransientError, URLRefused
from prolific_dataset.model import PresignedURL

_FORBIDDEN: Final = 403
_SPENT: Final = frozenset({"ExpiredToken", "TokenRefreshRequired"})
"""Codes of a 400 that says the same as a 403: the credentials behind the URL have expired."""
_STALLED: Final = frozenset({"RequestTimeout"})
"""Codes of a 400 that says the same as a 408 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)."""


class Storage:
    """Sends payloads to presigned URLs.

    Args:
        transport: makes the requests.
        is_local: whether the API is on this machine, as a sandbox is; only such a one may name a storage without TLS.
        show_values: whether a refusal may quote what was sent.
    """

    def __init__(self, transport: Transport, *, is_local: bool, show_values: bool = False) -> None:
        self._transport = transport
        self._read = as_written if show_values else without_values
        self._is_local = is_local

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send `body` once, with exactly the method and content type that were asked for.

        Raises:
            URLRefused: expired or refused.
            TransientError: a fault that may pass; `lost` says whether the storage may have the file.
            ServiceError: any other refusal.
        """
        parts = urlsplit(presigned.upload_url)
        if parts.scheme != "https" and not (self._is_local and parts.hostname in LOOPBACK):
            raise ServiceError("The service gave an upload URL that is not https://; nothing was sent.")
        reply = self._transport.put(
            presigned.upload_url, method=presigned.http_method, body=body, content_type=presigned.content_type
        )
        if not reply.ok:
            raise self._refusal(reply, presigned)
        if "html" in reply.headers.get("Content-Type", "").lower():
            raise TransientError("Something on the way to the storage answered with a page.", lost=True)

    def _refusal(self, reply: Reply, presigned: PresignedURL) -> ServiceError:
        code = error_replies.storage_code(reply.body)
        said = self._read(_without_url(error_replies.error_text(reply.body), presigned), frozenset())
        if reply.status == _FORBIDDEN or code in _SPENT:
            return URLRefused(f"The storage refused the upload URL: {said}")
        message = f"The storage answered the upload with {reply.status}: {said}"
        if reply.status in TRANSIENT_STATUSES or code in _STALLED:
            return transient(message, status=reply.status, headers=reply.headers)
        return ServiceError(message)


def _without_url(text: str, presigned: PresignedURL) -> str:
    """Take the URL's secret parts out of a text that quotes them."""
    for secret in (presigned.upload_url, urlsplit(presigned.upload_url).query):
        if secret:
            text = text.replace(secret, "***")
    return text
