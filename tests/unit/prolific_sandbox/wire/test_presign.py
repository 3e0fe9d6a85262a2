"""Presigned URLs agree with Amazon's own example and with Amazon's own library."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config

from prolific_sandbox.wire.presign import Credentials, Refusal

CREDENTIALS = Credentials(access_key="AKIDEXAMPLE", secret_key="not/a/secret+key")
ENDPOINT = "http://127.0.0.1:9000"


def test_the_example_of_the_manual() -> None:
    """https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html"""
    credentials = Credentials(
        access_key="AKIAIOSFODNN7EXAMPLE", secret_key="wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
    )
    url = credentials.presign(
        "GET",
        "https://examplebucket.s3.amazonaws.com/test.txt",
        headers={},
        lifetime=86400,
        now=datetime(2013, 5, 24, tzinfo=UTC).timestamp(),
    )
    assert url.endswith("X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404")


@pytest.mark.parametrize("key", ["a/b.jsonl", "with space/ünï.jsonl", "plus+and%25.jsonl"])
@pytest.mark.parametrize("kind", ["application/x-ndjson", None])
def test_urls_of_amazons_library_are_accepted(key: str, kind: str | None) -> None:
    """An independent signer, path style, with and without a signed Content-Type."""
    url = boto_url(key, kind)
    headers = {"Host": "127.0.0.1:9000"} | ({"Content-Type": kind} if kind else {})
    assert verified(url, headers) is None
    assert verified(url, headers, method="GET") is Refusal.MISMATCH
    assert verified(url, headers, later=901) is Refusal.EXPIRED
    assert verified(url, {**headers, "Host": "elsewhere"}) is Refusal.MISMATCH


def boto_url(key: str, kind: str | None) -> str:
    client = boto3.client(
        "s3",
        endpoint_url=ENDPOINT,
        region_name=CREDENTIALS.region,
        aws_access_key_id=CREDENTIALS.access_key,
        aws_secret_access_key=CREDENTIALS.secret_key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
    )
    parameters = {"Bucket": "raw-datasets", "Key": key} | ({"ContentType": kind} if kind else {})
    url = client.generate_presigned_url("put_object", Params=parameters, ExpiresIn=900)
    client.close()
    return str(url)


def verified(
    url: str, headers: Mapping[str, str], *, method: str = "PUT", later: float = 0
) -> Refusal | None:
    parts = urlsplit(url)
    now = datetime.now(UTC).timestamp() + later
    return CREDENTIALS.verify(method, f"{parts.path}?{parts.query}", headers=headers, now=now)


@pytest.mark.parametrize(
    "query", ["", "X-Amz-Signature=x", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Signature=x"]
)
def test_a_url_without_a_whole_signature_is_not_signed(query: str) -> None:
    """Whatever is missing."""
    assert CREDENTIALS.verify("PUT", f"/a?{query}", headers={}, now=0) is Refusal.NOT_SIGNED


def test_the_host_has_to_be_signed() -> None:
    """As S3 demands."""
    url = CREDENTIALS.presign("PUT", f"{ENDPOINT}/a", headers={}, lifetime=9, now=0)
    parts = urlsplit(url)
    target = f"{parts.path}?{parts.query}".replace("SignedHeaders=host", "SignedHeaders=")
    assert CREDENTIALS.verify("PUT", target, headers={"Host": parts.netloc}, now=0) is Refusal.MISMATCH
