"""AWS Signature Version 4 in the query: make presigned URLs and verify them.

The algorithm is described in
https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum
from urllib.parse import parse_qsl, quote, urlsplit

from prolific_sandbox.wire.messages import split_target

ALGORITHM = "AWS4-HMAC-SHA256"
_TIME_FORMAT = "%Y%m%dT%H%M%SZ"


class Refusal(Enum):
    """Why a presigned URL is refused: the code and the message of S3."""

    NOT_SIGNED = ("AccessDenied", "Access Denied")
    UNKNOWN_KEY = (
        "InvalidAccessKeyId",
        "The AWS Access Key Id you provided does not exist in our records.",
    )
    EXPIRED = ("AccessDenied", "Request has expired")
    MISMATCH = (
        "SignatureDoesNotMatch",
        "The request signature we calculated does not match the signature you provided.",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The key pair and region that sign a URL."""

    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"

    def presign(self, method: str, url: str, *, headers: Mapping[str, str], lifetime: int, now: float) -> str:
        """Sign `url` (no query yet, path already percent-encoded) for `lifetime` seconds from `now`.

        `headers` are signed beside the host: the request must carry them with exactly these values.
        """
        parts = urlsplit(url)
        signed = {"host": parts.netloc, **{name.lower(): value for name, value in headers.items()}}
        stamp = datetime.fromtimestamp(now, UTC).strftime(_TIME_FORMAT)
        query = {
            "X-Amz-Algorithm": ALGORITHM,
            "X-Amz-Credential": self._credential(stamp),
            "X-Amz-Date": stamp,
            "X-Amz-Expires": str(lifetime),
            "X-Amz-SignedHeaders": ";".join(sorted(signed)),
        }
        signature = _signature(method, parts.path, query, signed, self.secret_key)
        return f"{url}?{_canonical_query(query)}&X-Amz-Signature={signature}"

    def verify(self, method: str, target: str, *, headers: Mapping[str, str], now: float) -> Refusal | None:
        """Check the signature in `target` (path and query as received) against the request's `headers`."""
        path, sent = split_target(target)
        query = dict(parse_qsl(sent, keep_blank_values=True))
        claimed = query.pop("X-Amz-Signature", None)
        stamp, lifetime = query.get("X-Amz-Date", ""), query.get("X-Amz-Expires", "")
        if claimed is None or query.get("X-Amz-Algorithm") != ALGORITHM or not lifetime.isdecimal():
            return Refusal.NOT_SIGNED
        if query.get("X-Amz-Credential") != self._credential(stamp):
            return Refusal.UNKNOWN_KEY
        received = {name.lower(): value for name, value in headers.items()}
        signed = {name: received.get(name, "") for name in query.get("X-Amz-SignedHeaders", "").split(";")}
        expected = _signature(method, path, query, signed, self.secret_key)
        if "host" not in signed or not hmac.compare_digest(expected.encode(), claimed.encode()):
            return Refusal.MISMATCH
        signed_at = datetime.strptime(stamp, _TIME_FORMAT).replace(tzinfo=UTC)
        expires_at = signed_at + timedelta(seconds=int(lifetime))
        return Refusal.EXPIRED if datetime.fromtimestamp(now, UTC) >= expires_at else None

    def _credential(self, stamp: str) -> str:
        return f"{self.access_key}/{stamp[:8]}/{self.region}/s3/aws4_request"


def _signature(
    method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], secret_key: str
) -> str:
    stamp, scope = query["X-Amz-Date"], query["X-Amz-Credential"].partition("/")[2]
    canonical = "\n".join(
        (
            method,
            path or "/",
            _canonical_query(query),
            *(f"{name}:{' '.join(value.split())}" for name, value in sorted(headers.items())),
            "",
            ";".join(sorted(headers)),
            "UNSIGNED-PAYLOAD",
        )
    )
    text = "\n".join((ALGORITHM, stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def _canonical_query(query: Mapping[str, str]) -> str:
    return "&".join(
        f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items())
    )
