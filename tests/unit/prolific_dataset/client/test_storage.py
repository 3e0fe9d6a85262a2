"""Where a payload is never sent to."""

from __future__ import annotations

from typing import Any

import pytest

from prolific_dataset.client.storage import PresignedURL, Storage
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import ImportID


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://storage.example/x", False),
        ("http://storage.example/x", True),
        ("http://127.0.0.1/x", False),
        ("http://127.0.0.1.storage.example/x", True),
        ("http://127.0.0.1@storage.example/x", True),
        ("file:///etc/passwd", True),
        ("ftp://127.0.0.1/x", False),
    ],
)
def test_an_upload_url_without_tls_is_refused(url: str, is_local: bool) -> None:  # noqa: FBT001 - a row
    """Only a service on this machine may name a storage on this machine without it."""
    transport: Any = None  # nothing is sent
    presigned = PresignedURL(import_id=ImportID("i"), upload_url=url, content_type="text/plain")

    with pytest.raises(ServiceError, match="not https"):
        Storage(transport, is_local=is_local).put(presigned, b"")  # type: ignore[arg-type]
