"""Inspects and changes a sandbox that runs in another process.

These paths are not the service's. They need the header `Sandbox-Control: yes` and refuse a request with a token,
so that no client of the service can reach them by accident.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from prolific_sandbox.dataset.schema import SchemaError
from prolific_sandbox.sandbox import Sandbox, SeenRequest
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.scenario.loading import ScenarioError, change_scenario, read_knobs
from prolific_sandbox.service.import_views import View
from prolific_sandbox.service.views import dataset_view
from prolific_sandbox.wire.json_text import parse_json
from prolific_sandbox.wire.messages import Request, Response

HEADER = "Sandbox-Control"
_PATHS = "GET state, POST or PUT scenario, and POST datasets, imports or datapoints"


def is_for(request: Request) -> bool:
    """Whether a request is for the sandbox itself."""
    return request.segments[0] == "sandbox" and request.headers.get(HEADER) == "yes"


def answer(sandbox: Sandbox, request: Request) -> Response:
    """Answer a request to the sandbox itself."""
    if request.headers.get("Authorization"):
        return Response.json(400, {"sandbox_error": "requests to the sandbox itself must not have a token"})
    payload = request.body.read()
    try:
        with sandbox.lock:
            return _answer(sandbox, request, payload)
    except (ScenarioError, SchemaError, ValueError) as error:
        return Response.json(400, {"sandbox_error": str(error)})


def _answer(sandbox: Sandbox, request: Request, payload: bytes) -> Response:
    match request.method, *request.segments[1:]:
        case "GET", "state":
            return Response.json(200, _state(sandbox))
        case "POST", "scenario":
            sandbox.change(**read_knobs(_object(payload)))
            return Response.json(200, _state(sandbox))
        case "PUT", "scenario":
            sandbox.use(change_scenario(Scenario(), _object(payload)))
            return Response.json(200, _state(sandbox))
        case "POST", "datasets":
            return Response.json(201, {"id": _add_dataset(sandbox, _object(payload))})
        case "POST", "imports":
            return Response.json(201, {"import_id": _upload_elsewhere(sandbox, _object(payload))})
        case "POST", "datapoints":
            body = _object(payload)
            sandbox.append_elsewhere(_dataset_id(sandbox, body), _records(body))
            return Response.json(201, {})
        case _:
            return Response.json(404, {"sandbox_error": f"there is only {_PATHS}"})


def _add_dataset(sandbox: Sandbox, body: dict[str, object]) -> str:
    schema, dataset_id = body.get("schema"), body.get("dataset_id")
    return sandbox.add_dataset(
        dataset_id=None if dataset_id is None else str(dataset_id),
        name=str(body.get("name", "Sandbox dataset")),
        schema=schema if isinstance(schema, dict) else None,
    )


def _upload_elsewhere(sandbox: Sandbox, body: dict[str, object]) -> str:
    content = "".join(f"{json.dumps(record)}\n" for record in _records(body))
    filename = str(body.get("filename", "data.jsonl"))
    return sandbox.upload_elsewhere(_dataset_id(sandbox, body), filename, content.encode())


def _dataset_id(sandbox: Sandbox, body: dict[str, object]) -> str:
    dataset_id = str(body.get("dataset_id", next(iter(sandbox.datasets), None)))
    if dataset_id not in sandbox.datasets:
        raise ScenarioError(f"there is no dataset {dataset_id}")
    return dataset_id


def _records(body: dict[str, object]) -> list[dict[str, object]]:
    records = body.get("records")
    if not isinstance(records, list) or not all(isinstance(record, dict) for record in records):
        raise ScenarioError("records must be a list of JSON objects")
    return records


def _state(sandbox: Sandbox) -> View:
    datasets = []
    for dataset in sandbox.datasets.values():
        sandbox.collect(dataset)
        records = [
            {"import_id": stored.import_id, "filename": stored.filename, "record": stored.record}
            for stored in dataset.records
        ]
        datasets.append({**dataset_view(dataset), "records": records})
    return {
        "datasets": datasets,
        "requests": [_request_view(seen) for seen in sandbox.requests],
        "scenario": asdict(sandbox.scenario),
    }


def _request_view(seen: SeenRequest) -> View:
    return {
        "at": seen.at,
        "step": seen.step.value,
        "method": seen.method,
        "target": seen.target,
        "headers": [list(pair) for pair in seen.headers.pairs],
        "body_length": seen.body_length,
    }


def _object(payload: bytes) -> dict[str, object]:
    value = parse_json(payload or b"{}")
    if not isinstance(value, dict):
        raise ScenarioError("the body is not a JSON object")
    return value
