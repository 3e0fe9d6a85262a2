"""What a failed exchange means: words without the URL, and whether the request may have had its effect."""

from __future__ import annotations

import ssl

import requests
import urllib3

from prolific_dataset.errors import ServiceError, TransientError


def network_fault(error: Exception, *, host: str) -> ServiceError:
    """Turn an exception of the libraries into ours.

    Its own text is not shown: it may contain the URL's path and query, or a header's value, which are secret.
    """
    if getattr(_inner(error, ssl.SSLError), "library", None) in ("X509", "PEM"):
        return ServiceError(
            "The file of trusted certificate authorities has no readable certificate.",
            hint="ca-bundle (or REQUESTS_CA_BUNDLE) must be a PEM file: -----BEGIN CERTIFICATE----- and so on.",
        )
    if _inner(error, ssl.SSLCertVerificationError):
        return ServiceError(
            f"The certificate of {host} could not be verified.",
            hint="Behind a proxy that re-signs traffic, name its certificates with ca-bundle.",
        )
    match error:
        case requests.exceptions.ProxyError():
            return TransientError(f"The proxy on the way to {host} could not be used.")
        case requests.exceptions.ConnectTimeout():
            return TransientError(f"{host} did not take the connection in time.")
        case requests.exceptions.ReadTimeout() | urllib3.exceptions.ReadTimeoutError():
            return TransientError(f"{host} did not answer in time.", lost=True)
        case requests.exceptions.ConnectionError() if _inner(error, urllib3.exceptions.NewConnectionError):
            return TransientError(f"The connection to {host} could not be made.")
        case requests.exceptions.ConnectionError() | urllib3.exceptions.ProtocolError():
            return TransientError(f"The connection to {host} broke.", lost=True)
        case requests.exceptions.ChunkedEncodingError() | urllib3.exceptions.HTTPError():
            return TransientError(f"The reply of {host} was cut short.", lost=True)
        case _:
            return ServiceError(
                f"The request to {host} could not be made ({type(error).__name__}).",
                hint="Check api-url, ca-bundle and the proxy variables of the environment.",
            )


def _inner(error: BaseException, kind: type[BaseException]) -> BaseException | None:
    """The exception of this kind that `error` wraps: the libraries keep it as an argument, a reason or a cause."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop()
        if not isinstance(each, BaseException) or id(each) in seen:
            continue
        if isinstance(each, kind):
            return each
        seen.add(id(each))
        waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]
    return None
