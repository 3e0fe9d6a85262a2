"""Carries out a planned fault: answers instead of doing the work, or spoils the answer afterwards."""

from __future__ import annotations

from dataclasses import replace

from prolific_sandbox.sandbox import Sandbox
from prolific_sandbox.scenario.faults import Fault, FaultKind, Step
from prolific_sandbox.service.errors import api_error, html_page, retry_after, storage_error
from prolific_sandbox.wire.messages import Delivery, Headers, Request, Response

_STORAGE_CODES = {
    403: ("AccessDenied", "Request has expired"),
    429: ("SlowDown", "Please reduce your request rate."),
    500: ("InternalError", "We encountered an internal error. Please try again."),
    503: ("SlowDown", "Please reduce your request rate."),
}


def instead(fault: Fault, sandbox: Sandbox, request: Request) -> Response | None:
    """Answer a request without doing its work; None if its work is to be done."""
    match fault.kind:
        case FaultKind.DROP_BEFORE:
            return Response(status=0, delivery=Delivery(drop=True))
        case FaultKind.DROP_MIDWAY:
            for _ in request.body.chunks((request.body.length or 0) // 2):
                pass
            return Response(status=0, delivery=Delivery(drop=True))
        case FaultKind.REDIRECT:
            location = fault.location or f"{request.scheme}://elsewhere.invalid{request.target}"
            return Response(status=fault.status or 307, headers=Headers.of({"Location": location}))
        case FaultKind.HTML:
            headers = Headers.of({"Content-Type": "text/html; charset=utf-8"})
            return Response(status=200, headers=headers, body=html_page("Please wait"))
        case FaultKind.STATUS:
            return _error(fault, sandbox, request)
        case _:
            return None


def spoil(response: Response, fault: Fault) -> Response:
    """Spoil the answer to a request whose work is done."""
    how, half = response.delivery, len(response.body) // 2
    match fault.kind:
        case FaultKind.DROP_AFTER:
            how = Delivery(drop=True)
        case FaultKind.TRUNCATE:
            how = replace(how, cut_at=half)
        case FaultKind.DRIP:
            how = replace(how, drip_seconds=fault.seconds)
        case FaultKind.DELAY:
            how = replace(how, delay_seconds=fault.seconds)
        case FaultKind.EMPTY:
            response = replace(response, body=b"")
        case FaultKind.NOT_JSON:
            response = replace(response, body=response.body[:half])
        case _:
            pass
    return replace(response, delivery=how)


def _error(fault: Fault, sandbox: Sandbox, request: Request) -> Response:
    status = fault.status or 503
    extra = retry_after(fault.retry_after, sandbox.clock())
    if fault.step is Step.PUT:
        code, message = _STORAGE_CODES.get(status, ("InternalError", "Error"))
        return storage_error(status, code, message, extra)
    return api_error(status, f"planned fault at {request.path}", sandbox.scenario, extra)
