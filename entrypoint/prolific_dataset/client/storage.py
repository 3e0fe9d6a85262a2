"""The PUT of one payload to its presigned URL, without any credential of ours."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from prolific_dataset.client.bodies import error_text, storage_code
from prolific_dataset.client.reasons import reader
from prolific_dataset.client.redaction import redactor
from prolific_dataset.client.retry import TRANSIENT_STATUSES, transient
from prolific_dataset.client.transport import Body, Reply, Transport
from prolific_dataset.config.address import LOOPBACK
from prolific_dataset.errors import ServiceError, TransientError, URLRefused
from prolific_dataset.model import ImportID

_FORBIDDEN: Final = 403
_SPENT: Final = frozenset({"ExpiredToken", "TokenRefreshRequired"})
"""Codes of a 400 that says the same as a 403: the credentials behind the URL have expired."""
_STALLED: Final = frozenset({"RequestTimeout"})
"""Codes of a 400 that says the same as a 408 (https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PresignedURL:
    """Where and how to upload one file. The URL is a credential and never shown."""

    import_id: ImportID
    upload_url: str
    content_type: str

    def __repr__(self) -> str:
        """Show the import only, not the URL."""
        return f"<upload URL of import {self.import_id}>"


class Storage:
    """Sends payloads to presigned URLs.

    Args:
        transport: makes the requests.
        is_local: whether the API is on this machine, as a sandbox is; only such a one may name a storage without TLS.
        show_values: whether a refusal may quote what was sent.
    """

    def __init__(self, transport: Transport, *, is_local: bool, show_values: bool = False) -> None:
        self._transport = transport
        self._read = reader(show_values=show_values)
        self._is_local = is_local

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send `body` once, with exactly the content type that was asked for.

        Raises:
            URLRefused: expired or refused.
            TransientError: a fault that may pass; `lost` says whether the storage may have the file.
            ServiceError: any other refusal.
        """
        parts = urlsplit(presigned.upload_url)
        if parts.scheme != "https" and not (self._is_local and parts.hostname in LOOPBACK):
            raise ServiceError("The service gave an upload URL that is not https://; nothing was sent.")
        reply = self._transport.send(
            "PUT", presigned.upload_url, body=body, content_type=presigned.content_type, exactly=True
        )
        if not reply.ok:
            raise self._refusal(reply, secret=parts.query or presigned.upload_url)
        if "html" in reply.headers.get("Content-Type", "").lower():
            raise TransientError("Something on the way to the storage answered with a page.", lost=True)

    def _refusal(self, reply: Reply, *, secret: str) -> ServiceError:
        code = storage_code(reply.body)
        said = self._read(error_text(reply.body, redactor(secret)))
        if reply.status == _FORBIDDEN or code in _SPENT:
            return URLRefused(f"The storage refused the upload URL: {said}")
        message = f"The storage answered the upload with {reply.status}: {said}"
        if reply.status in TRANSIENT_STATUSES or code in _STALLED:
            return transient(message, status=reply.status, headers=reply.headers)
        return ServiceError(message)
