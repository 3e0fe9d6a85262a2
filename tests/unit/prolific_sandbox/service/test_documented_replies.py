"""Every reply of the sandbox is one that the service's documents allow, over all statuses and documented errors.

`operations.json`, beside this file, is the documents' side: written from them, not from the sandbox.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from prolific_sandbox import Fault, FaultKind, Response, Sandbox, Step
from prolific_sandbox.service.routes import step_of
from support.service.sandbox_client import GOOD, SCHEMA, Clock, SandboxClient

OPERATIONS: dict[str, Any] = json.loads(Path(__file__).with_name("operations.json").read_text("utf-8"))
DATASETS = "/api/v1/data-collection/datasets"
REQUESTS = {
    "create": ("POST", ""),
    "dataset": ("GET", "/{id}"),
    "patch": ("PATCH", "/{id}"),
    "status": ("GET", "/{id}/status"),
    "upload-url": ("GET", "/{id}/upload-url/a.jsonl"),
    "poll": ("GET", "/{id}/imports/{job}"),
    "append": ("POST", "/{id}/datapoints"),
    "migration": ("GET", "/{id}/schema-migrations/{job}"),
}
BAD = {"prompt": "no image"}


@cache
def validator(operation: str, status: int) -> Draft202012Validator:
    """The documented body of a reply.

    Raises:
        AssertionError: the documents know no such status of this operation.
    """
    schema = OPERATIONS["replies"][operation].get(str(status))
    if schema is None:
        documented = [*OPERATIONS["errors"][operation], *OPERATIONS["errorsEverywhere"]]
        assert status in documented, f"{operation} never answers {status}"
        schema = {"$ref": "#/$defs/error"}
    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator({**schema, "$defs": OPERATIONS["$defs"]}, format_checker=checker)


class CheckedClient(SandboxClient):
    """Holds each reply against the documents and remembers what was seen."""

    seen: list[tuple[str, int, str]]

    def ask(self, *arguments: Any, **options: Any) -> Response:  # noqa: ANN401 - as the base class
        reply = super().ask(*arguments, **options)
        step = step_of(self.sent[-1]).value
        if step in REQUESTS:
            value = json.loads(reply.body)
            validator(step, reply.status).validate(value)
            self.seen.append((step, reply.status, str(value.get("status", ""))))
        return reply


@pytest.fixture
def client(clock: Clock) -> CheckedClient:
    sandbox = Sandbox(clock=clock)
    made = CheckedClient(sandbox=sandbox, clock=clock, dataset_id=sandbox.add_dataset(schema=SCHEMA))
    made.seen = []
    return made


def follow(client: CheckedClient, import_id: str) -> None:
    """Look at an import, alone and in the list, while time passes."""
    for seconds in (0, 0.25, 0.3, 60):
        client.clock.now += seconds
        client.poll(import_id)
        client.value("GET")


def set_schema(client: CheckedClient, **fields: str) -> dict[str, Any]:
    schema = {"strict": False, "fields": {name: {"type": kind} for name, kind in fields.items()}}
    return client.value("PATCH", body=json.dumps({"schema": schema}).encode())


def create(client: CheckedClient, **more: object) -> dict[str, Any]:
    body = {"name": "New", "workspace_id": "w", **more}
    value: dict[str, Any] = json.loads(client.ask("POST", DATASETS, body=json.dumps(body).encode()).body)
    return value


def all_imports(client: CheckedClient) -> Iterator[str]:
    """Of an import: uninitialised, queued, processing, complete, partial, failed, pending_schema."""
    client.poll(client.upload_url()["import_id"])
    for body in (json.dumps(GOOD), json.dumps(BAD), f"{json.dumps(GOOD)}\n[]\n{json.dumps(BAD)}", "{", ""):
        follow(client, client.upload(body=body.encode()))
    client.dataset_id = client.sandbox.add_dataset()
    follow(client, client.upload(GOOD))
    set_schema(client, prompt="text")
    yield from ("uninitialised", "queued", "processing", "complete", "partial", "failed", "pending_schema")


def all_migrations(client: CheckedClient) -> Iterator[str]:
    """Of a migration: processing, complete, partial, failed."""
    client.outcome(GOOD)
    for kind, end in (("metadata", "by-record"), ("image_url", "by-record"), ("text", "failed")):
        client.sandbox.change(migration=end)
        job = set_schema(client, prompt=kind)["migration_job_id"]
        for seconds in (0, 60):
            client.clock.now += seconds
            client.value("GET", f"/schema-migrations/{job}")
    yield from ("processing", "complete", "partial", "failed")


def all_old_statuses(client: CheckedClient) -> Iterator[str]:
    """Of a V3 dataset: UNINITIALISED, PROCESSING, READY, ERROR."""
    client.dataset_id = create(client)["id"]
    client.value("GET", "/status")
    for filename, body in (("a.csv", b"a\nb\n"), ("a.zip", b"none")):
        kind = "text/csv" if filename.endswith("csv") else "application/zip"
        client.put(client.upload_url(filename)["upload_url"], body, kind=kind)
        for seconds in (0, 60):
            client.clock.now += seconds
            client.value("GET")
            client.value("GET", "/status")
    yield from ("UNINITIALISED", "PROCESSING", "READY", "ERROR")


@pytest.mark.parametrize("story", [all_imports, all_migrations, all_old_statuses])
def test_every_status(client: CheckedClient, story: Callable[[CheckedClient], Iterator[str]]) -> None:
    """And no other is seen on the way."""
    expected = set(story(client))
    assert {status for _, _, status in client.seen if status} == expected


def test_the_replies_of_the_other_operations(client: CheckedClient) -> None:
    """Creating, appending with and without rejected records, the status of a V4 dataset."""
    create(client, schema=SCHEMA)
    create(client)
    for lines in ([GOOD], [GOOD, BAD, 1], [BAD]):
        client.value("POST", "/datapoints", body="\n".join(map(json.dumps, lines)).encode())
    client.value("GET", "/status")
    assert [(step, status) for step, status, _ in client.seen] == [
        *[("create", 201)] * 2,
        *[("append", 200)] * 3,
        ("status", 200),
    ]


@pytest.mark.parametrize("detail", ["text", "list", "fields"])
@pytest.mark.parametrize("operation", REQUESTS)
def test_every_documented_error(client: CheckedClient, operation: str, detail: str) -> None:
    """Planned ones, in each shape of `detail`; then those that the sandbox answers by itself."""
    method, path = REQUESTS[operation]
    target = DATASETS + path.format(id=client.dataset_id, job="none")
    client.sandbox.change(error_detail=detail)
    planned = sorted({*OPERATIONS["errors"][operation], *OPERATIONS["errorsEverywhere"]})
    for status in planned:
        client.sandbox.change(faults=(Fault(step=Step(operation), kind=FaultKind.STATUS, status=status),))
        assert client.ask(method, target, body=b"[]").status == status
    assert client.ask(method, target, body=b"[]", token=None).status == 401
    if "{id}" in path:
        assert client.ask(method, DATASETS + path.format(id="none", job="none"), body=b"[]").status == 404
    if method != "GET":
        assert client.ask(method, target, body=b"").status == 400
