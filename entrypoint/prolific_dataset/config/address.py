"""Where the API is, and where a token may be sent."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlsplit

from prolific_dataset.errors import UsageError

DEFAULT_URL: Final = "https://api.prolific.com"
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def checked_url(url: str) -> str:
    """Return the API's base URL without a trailing slash, checked to be one that the token may be sent to.

    Raises:
        UsageError: it is not `https://host` (or `http://` on this machine, for the sandbox).
    """
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises when the port is not a number
    except ValueError as error:
        raise UsageError(
            f"api-url is not an address: {error}.", hint=f"Leave it out to use {DEFAULT_URL}."
        ) from error
    safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not safe or not parts.hostname or parts.username or parts.password or parts.query or parts.fragment:
        raise UsageError(
            "api-url must be an https:// address without credentials, query or fragment.",
            hint=f"Leave it out to use {DEFAULT_URL}; http:// is accepted for 127.0.0.1 and localhost only.",
        )
    return url.rstrip("/")


def checked_token(token: str) -> str:
    """Return `token`, checked to be something that a header can carry.

    Raises:
        UsageError: it is empty or contains a space, a line break or non-ASCII text; the message does not show it.
    """
    if not token or not all("!" <= letter <= "~" for letter in token):
        raise UsageError(
            "api-token contains a character that no token has, such as a space or a line break.",
            hint="Copy the token again, whole and alone, into the secret that api-token names.",
        )
    return token
