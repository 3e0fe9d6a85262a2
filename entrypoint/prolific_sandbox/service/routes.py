"""Routes a request to its operation and answers it, without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from prolific_sandbox.sandbox import Sandbox, SeenRequest
from prolific_sandbox.scenario.faults import Step
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.service import api, control
from prolific_sandbox.service.append import append_records
from prolific_sandbox.service.calls import Call
from prolific_sandbox.service.errors import ProblemError, api_error
from prolific_sandbox.service.mishaps import instead, spoil
from prolific_sandbox.service.storage import put_object
from prolific_sandbox.wire.messages import Delivery, Headers, Request, Response

Handler = Callable[[Call], Response]


def handle(sandbox: Sandbox, request: Request) -> Response:
    """Answer one request, with the fault that is planned for it, if any.

    Raises:
        IncompleteBodyError: The client disconnected before it had sent the whole body.
    """
    if control.is_for(request):
        return control.answer(sandbox, request)
    step = step_of(request)
    with sandbox.lock:
        sandbox.requests.append(
            SeenRequest(
                at=sandbox.clock(),
                step=step,
                method=request.method,
                target=request.target,
                headers=request.headers,
                body_length=request.body.length,
            )
        )
        fault = sandbox.plan.take(step, _subject(sandbox, request, step))
    if fault is not None and (answer := instead(fault, sandbox, request)) is not None:
        return answer
    response = put_object(sandbox, request) if step is Step.PUT else _api(sandbox, request)
    response = replace(response, delivery=_wait(response.delivery, sandbox.scenario, step))
    return response if fault is None else spoil(response, fault)


def step_of(request: Request) -> Step:
    """Return the kind of a request."""
    if request.method == "PUT" and request.segments[0] == "storage":
        return Step.PUT
    return next((step for step, method, _, _ in _matching(request) if method == request.method), Step.UNKNOWN)


def _matching(request: Request) -> Iterator[tuple[Step, str, Handler, tuple[str, ...]]]:
    """Yield the operations on this path, of any method, with the variable segments of the path."""
    for step, method, pattern, handler in OPERATIONS:
        fixed = pattern.split("/")
        pairs = list(zip(fixed, request.segments, strict=False))
        if len(fixed) == len(request.segments) and all(want in {"*", have} for want, have in pairs):
            yield step, method, handler, tuple(have for want, have in pairs if want == "*")


def _subject(sandbox: Sandbox, request: Request, step: Step) -> str:
    """Return the text that a fault's `match` is compared with: the path, and for a poll the file name too."""
    path = "/".join(request.segments)
    if step is Step.POLL:
        dataset = sandbox.datasets.get(request.segments[4])
        job = dataset and dataset.job(request.segments[6])
        return f"{path} {job.filename}" if job else path
    return path


def _wait(delivery: Delivery, scenario: Scenario, step: Step) -> Delivery:
    seconds = scenario.storage_delay_seconds if step is Step.PUT else scenario.api_delay_seconds
    return replace(delivery, delay_seconds=seconds)


def _api(sandbox: Sandbox, request: Request) -> Response:
    try:
        response = _operate(sandbox, request)
    except ProblemError as problem:
        response = api_error(problem.status, problem.detail, sandbox.scenario)
    if not sandbox.scenario.sunset:
        return response
    ends = (("Deprecation", "true"), ("Sunset", sandbox.scenario.sunset))
    return replace(response, headers=Headers(pairs=(*response.headers.pairs, *ends)))


def _operate(sandbox: Sandbox, request: Request) -> Response:
    _check_token(sandbox, request)
    found = list(_matching(request))
    for step, method, handler, arguments in found:
        if method == request.method:
            _check_length(sandbox, request, step)
            payload = request.body.read()
            with sandbox.lock:
                return handler(Call(sandbox=sandbox, request=request, arguments=arguments, payload=payload))
    raise ProblemError(405 if found else 404, f"no operation {request.method} {request.path}")


def _check_token(sandbox: Sandbox, request: Request) -> None:
    scheme, _, token = (request.headers.get("Authorization") or "").partition(" ")
    if scheme != "Token" or token not in sandbox.tokens:
        raise ProblemError(401, "Authentication credentials were not provided or are not valid.")


def _check_length(sandbox: Sandbox, request: Request, step: Step) -> None:
    limit, length = sandbox.scenario.append_max_bytes, request.body.length
    if step is Step.APPEND and limit is not None and length is not None and length > limit:
        raise ProblemError(413, "the body is too large")


_DATASETS = "api/v1/data-collection/datasets"
OPERATIONS: tuple[tuple[Step, str, str, Handler], ...] = (
    (Step.ME, "GET", "api/v1/users/me", api.me),
    (Step.CREATE, "POST", _DATASETS, api.create_dataset),
    (Step.DATASET, "GET", f"{_DATASETS}/*", api.show_dataset),
    (Step.PATCH, "PATCH", f"{_DATASETS}/*", api.replace_schema),
    (Step.STATUS, "GET", f"{_DATASETS}/*/status", api.show_status),
    (Step.UPLOAD_URL, "GET", f"{_DATASETS}/*/upload-url/*", api.give_upload_url),
    (Step.POLL, "GET", f"{_DATASETS}/*/imports/*", api.show_import),
    (Step.APPEND, "POST", f"{_DATASETS}/*/datapoints", append_records),
    (Step.MIGRATION, "GET", f"{_DATASETS}/*/schema-migrations/*", api.show_migration),
)
