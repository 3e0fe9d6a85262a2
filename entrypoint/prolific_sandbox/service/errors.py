"""Error replies: the bodies that the API sends or may send, and the XML of the storage."""

from __future__ import annotations

import json
from collections.abc import Mapping
from email.utils import formatdate
from html import escape
from http import HTTPStatus
from types import MappingProxyType

from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.messages import Headers, Response

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class ProblemError(Exception):
    """A request that the API answers with an error status."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


def api_error(
    status: int, detail: str, scenario: Scenario, extra: Mapping[str, str] = _NO_HEADERS
) -> Response:
    """Answer an API request with an error, in the shape that the scenario says."""
    title = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    kind, body = "application/json", b""
    match scenario.error_body:
        case "error":
            body = _json({"error": _error(status, title, detail, scenario)})
        case "message":
            body = _json({"message": title, "detail": detail})
        case "issues":
            body = _json({"type": title.upper().replace(" ", "_"), "message": detail, "issues": []})
        case "text":
            kind, body = "text/plain", detail.encode()
        case "html":
            kind, body = "text/html", html_page(f"{status} {title}")
        case "empty":
            pass
    return Response(status=status, headers=Headers.of({"Content-Type": kind, **extra}), body=body)


def storage_error(status: int, code: str, message: str, extra: Mapping[str, str] = _NO_HEADERS) -> Response:
    """Answer a storage request with an error, as S3 does."""
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message><RequestId>SANDBOX</RequestId></Error>"
    )
    return Response(
        status=status, headers=Headers.of({"Content-Type": "application/xml", **extra}), body=body.encode()
    )


def html_page(title: str) -> bytes:
    """Return a page like that of a gateway in front of the service."""
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>\n".encode()


def retry_after(text: str, now: float) -> dict[str, str]:
    """Return the `Retry-After` header for a fault's setting, if any."""
    if text.startswith("date+"):
        text = formatdate(now + float(text.removeprefix("date+")), usegmt=True)
    return {"Retry-After": text} if text else {}


def _error(status: int, title: str, detail: str, scenario: Scenario) -> dict[str, object]:
    shapes = {"text": detail, "list": [detail], "fields": {"non_field_errors": [detail]}}
    return {
        "status": status,
        "error_code": status * 1000,
        "title": title,
        "detail": shapes[scenario.error_detail],
    }


def _json(value: object) -> bytes:
    return json.dumps(value).encode()
