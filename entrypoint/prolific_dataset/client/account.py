"""The account that the token belongs to: asked to prove that the token is accepted, and nothing of it is shown."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import requests

from prolific_dataset.client.questions import Questions
from prolific_dataset.client.replies import date_of
from prolific_dataset.config.address import LOOPBACK

_ME: Final = "/api/v1/users/me/"
_CA_VARIABLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Account(Questions):
    """Asks for the account."""

    def service_time(self) -> datetime | None:
        """`GET /users/me/`: return when the service answered, by its clock; None if it does not say.

        Raises:
            AccessError: the token is refused.
            ServiceError: the service failed, or cannot be reached.
        """
        what = "the question for the token's account"
        _, headers = self._retry.run(what, lambda: self._ask(_ME, what))
        return date_of(headers)


def proxy_for(url: str) -> str | None:
    """Return host and port of the proxy that requests to `url` go through, without its credentials; None for none."""
    parts = urlsplit(url)
    if parts.hostname in LOOPBACK:
        return None
    proxies = requests.utils.get_environ_proxies(url, no_proxy=None)
    proxy = requests.utils.select_proxy(url, proxies)
    return (
        None
        if proxy is None
        else urlsplit(proxy if "://" in proxy else f"//{proxy}").netloc.rpartition("@")[2]
    )


def trusted_certificates() -> str | None:
    """Return the file of certificate authorities that the environment names; None for the usual ones."""
    return next((os.environ[name] for name in _CA_VARIABLES if os.environ.get(name)), None)
