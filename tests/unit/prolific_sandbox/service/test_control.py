"""The sandbox's own paths, for tests in another process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from prolific_sandbox import Response, Step
from support.service.sandbox_client import SCHEMA, SandboxClient


def control(client: SandboxClient, method: str, path: str, body: object = None) -> Response:
    payload = b"" if body is None else json.dumps(body).encode()
    return client.ask(
        method, f"/sandbox/{path}", body=payload, headers={"Sandbox-Control": "yes"}, token=None
    )


def state(client: SandboxClient) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(control(client, "GET", "state").body)
    return value


def test_the_state_shows_datasets_with_their_records_and_all_requests(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """More than the service ever shows: what is stored, from which file."""
    import_id = client.upload(good)
    client.clock.now += 60
    shown = state(client)
    (dataset,) = shown["datasets"]
    assert dataset["imports"][0]["status"] == "complete"
    assert dataset["records"] == [{"import_id": import_id, "filename": "a.jsonl", "record": good}]
    assert [request["step"] for request in shown["requests"]] == ["upload-url", "put"]
    assert ["Content-Type", "application/x-ndjson"] in shown["requests"][1]["headers"]


def test_posting_a_scenario_turns_knobs_and_putting_one_starts_from_the_defaults(
    client: SandboxClient,
) -> None:
    """Faults go on counting unless they are given anew."""
    control(client, "POST", "scenario", {"faults": ["dataset:503:twice"]})
    assert client.api("GET").status == 503
    control(client, "POST", "scenario", {"errors_cap": 1})
    control(client, "POST", "scenario", {"null_values": "reject"})
    assert (client.sandbox.scenario.errors_cap, client.sandbox.scenario.null_values) == (1, "reject")
    assert [client.api("GET").status for _ in range(2)] == [503, 200]
    control(client, "PUT", "scenario", {"https_only": True})
    assert (client.sandbox.scenario.errors_cap, client.sandbox.scenario.https_only) == (None, True)


def test_a_dataset_can_be_added(client: SandboxClient) -> None:
    """With or without a schema, with an id of one's own."""
    reply = control(client, "POST", "datasets", {"dataset_id": "mine", "name": "Mine", "schema": SCHEMA})
    assert json.loads(reply.body) == {"id": "mine"}
    assert client.sandbox.datasets["mine"].name == "Mine"
    assert json.loads(control(client, "POST", "datasets", {}).body)["id"] in client.sandbox.datasets


def test_another_hand_can_upload_and_append(client: SandboxClient, good: dict[str, str]) -> None:
    """An import that looks like any other, and datapoints of which no import tells."""
    reply = control(client, "POST", "imports", {"filename": "theirs.jsonl", "records": [good]})
    client.clock.now += 60
    body = {"dataset_id": client.dataset_id, "records": [{**good, "prompt": "appended"}]}
    assert control(client, "POST", "datapoints", body).status == 201
    (job,) = client.value("GET")["imports"]
    assert (job["filename"], job["status"], job["accepted_count"]) == ("theirs.jsonl", "complete", 1)
    assert job["import_id"] == json.loads(reply.body)["import_id"]
    assert client.value("GET")["total_datapoint_count"] == 2
    assert [each["prompt"] for each in client.stored] == [good["prompt"], "appended"]
    assert client.sandbox.requests == client.sandbox.seen(Step.DATASET)


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "scenario", {"no_such": 1}, 400),
        ("POST", "scenario", [], 400),
        ("POST", "datasets", {"schema": {}}, 400),
        ("POST", "imports", {"dataset_id": "none", "records": []}, 400),
        ("POST", "datapoints", {"records": ["text"]}, 400),
        ("GET", "nothing", None, 404),
    ],
)
def test_a_mistake_is_answered(
    client: SandboxClient, method: str, path: str, body: object, status: int
) -> None:
    """In a body that is none of the service's."""
    reply = control(client, method, path, body)
    assert reply.status == status
    assert "sandbox_error" in json.loads(reply.body)


def test_a_client_of_the_service_cannot_get_here(client: SandboxClient) -> None:
    """Without the header these paths do not exist, and a token is refused."""
    assert client.ask("GET", "/sandbox/state").status == 404
    assert client.ask("GET", "/sandbox/state", headers={"Sandbox-Control": "yes"}).status == 400
    assert [request.step for request in client.sandbox.requests] == ["unknown"]
