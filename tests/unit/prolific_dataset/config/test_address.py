"""Where a token may be sent."""

from __future__ import annotations

import pytest

from prolific_dataset.config.address import checked_url
from prolific_dataset.errors import UsageError


@pytest.mark.parametrize(
    "url",
    [
        "https://api.prolific.com/",
        "https://proxy.example:8443/prolific",
        "http://127.0.0.1:8765",
        "http://[::1]:1",
    ],
)
def test_https_and_this_machine_are_taken(url: str) -> None:
    """Without the slash at the end, for paths are added to it."""
    assert checked_url(url) == url.rstrip("/")


@pytest.mark.parametrize(
    "url",
    [
        "http://api.prolific.com",
        "ftp://api.prolific.com",
        "api.prolific.com",
        "https://",
        "https://user:secret@api.prolific.com",
        "https://api.prolific.com?x=1",
        "https://api.prolific.com#x",
        "http://127.0.0.1:8765.",
        "https://api.prolific.com:port",
        "https://[::1",
    ],
)
def test_everything_else_is_refused(url: str) -> None:
    """A typing error must not end in a traceback, nor a token on another host."""
    with pytest.raises(UsageError, match="api-url"):
        checked_url(url)
