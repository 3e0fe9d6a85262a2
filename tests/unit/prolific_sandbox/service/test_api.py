"""Operations beside the upload: tokens, datasets, schemas, migrations, appending."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from support.service.sandbox_client import SCHEMA, Clock, SandboxClient

DATASETS = "/api/v1/data-collection/datasets"


@pytest.mark.parametrize(
    "authorization", [None, "sandbox-token", "Bearer sandbox-token", "Token other", "Token "]
)
def test_only_a_known_token_in_the_documented_form_is_taken(
    client: SandboxClient, authorization: str | None
) -> None:
    """Anything else is a 401."""
    headers = {"Authorization": authorization} if authorization else {}
    assert client.ask("GET", "/api/v1/users/me/", headers=headers, token=None).status == 401


@pytest.mark.parametrize("path", ["/api/v1/users/me/", "/api/v1/users/me"])
def test_a_token_can_be_checked(client: SandboxClient, path: str) -> None:
    """A trailing slash makes no difference."""
    reply = client.ask("GET", path)
    assert reply.status == 200
    assert json.loads(reply.body)["email"] == "researcher@example.com"


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/imports/none", 404),
        ("GET", "/schema-migrations/none", 404),
        ("GET", "/upload-url/a.txt", 400),
        ("GET", "/upload-url/jsonl", 400),
        ("DELETE", "", 405),
        ("POST", "/upload-url/a.jsonl", 405),
        ("GET", "/datapoints", 405),
        ("GET", "/elsewhere", 404),
    ],
)
def test_what_is_not_there(client: SandboxClient, method: str, path: str, status: int) -> None:
    """Unknown things are 404, known paths with another method 405, other file types 400."""
    assert client.api(method, path).status == status


def test_an_unknown_dataset_is_404(client: SandboxClient) -> None:
    """Whatever is asked about it."""
    client.dataset_id = "00000000-0000-0000-0000-000000000000"
    for method, path in [("GET", ""), ("PATCH", ""), ("GET", "/upload-url/a.jsonl"), ("POST", "/datapoints")]:
        assert client.api(method, path, body=b"{}").status == 404


def test_upper_case_extensions_are_taken(client: SandboxClient) -> None:
    """Prolific's client sends them."""
    assert client.api("GET", "/upload-url/a.JSONL").status == 201


def create(client: SandboxClient, **body: object) -> tuple[int, Any]:
    reply = client.ask("POST", DATASETS, body=json.dumps(body).encode())
    return reply.status, json.loads(reply.body)


def test_a_dataset_is_created_with_its_schema(client: SandboxClient) -> None:
    """It is of the kind V4 and empty."""
    status, view = create(client, name="New", workspace_id="w", schema=SCHEMA)
    assert (status, view["schema"], view["imports"]) == (201, SCHEMA, [])
    assert (view["name"], view["schema_version"], view["total_datapoint_count"]) == ("New", 4, 0)
    assert view["id"] in client.sandbox.datasets


def test_a_dataset_created_without_a_schema_is_of_the_old_kind(client: SandboxClient) -> None:
    """V3 takes CSV and ZIP, has a status and no imports; it never gets a schema."""
    _, view = create(client, name="Old", workspace_id="w")
    assert (view["schema_version"], view["imports"], view["status"]) == (3, None, "UNINITIALISED")
    client.dataset_id = view["id"]
    assert client.api("GET", "/upload-url/a.jsonl").status == 400
    assert client.api("GET", "/upload-url/a.zip").status == 201
    assert client.api("PATCH", body=json.dumps({"schema": SCHEMA}).encode()).status == 400


def test_a_workspace_may_lack_datasets_with_a_schema(client: SandboxClient) -> None:
    """The request is refused, or the dataset is of the old kind."""
    client.sandbox.change(datasets_with_schema="refused")
    assert create(client, name="New", workspace_id="w", schema=SCHEMA)[0] == 400
    client.sandbox.change(datasets_with_schema="v3")
    status, view = create(client, name="New", workspace_id="w", schema=SCHEMA)
    assert (status, view["schema_version"], view["schema"]) == (201, 3, None)


@pytest.mark.parametrize(
    "body",
    [
        b'{"name": "\\ud800", "workspace_id": "w"}',
        b'{"name": "New", "workspace_id": "w", "schema": {"strict": true, "fields": {"\\udfff": {"type": "text"}}}}',
        b'{"name": "New", "workspace_id": "w", "schema": ' + b"[" * 100_000,
        b'{"name": "New", "workspace_id": "w", "schema": {"strict": true, "fields": {}, "x": 1e999}}',
        b'{"name": "\xff", "workspace_id": "w"}',
    ],
)
def test_a_body_that_is_not_json_of_characters_is_refused(client: SandboxClient, body: bytes) -> None:
    """Nothing of it is kept: what is asked afterwards is answered."""
    assert client.ask("POST", DATASETS, body=body).status == 400
    assert client.ask("GET", "/sandbox/state", headers={"Sandbox-Control": "yes"}, token=None).status == 200


def field(**descriptor: object) -> dict[str, object]:
    return {"strict": False, "fields": {"a": descriptor}}


@pytest.mark.parametrize(
    "schema",
    [
        "text",
        {},
        {"fields": {"a": {"type": "text"}}},
        {"strict": "no", "fields": {"a": {"type": "text"}}},
        {"strict": True, "fields": {}},
        {"strict": True, "fields": {"a": "text"}},
        {"strict": True, "fields": {f"f{number}": {"type": "text"} for number in range(201)}},
        {"strict": True, "fields": {"x" * 129: {"type": "text"}}},
        {"strict": True, "fields": {"": {"type": "text"}}},
        {"strict": True, "fields": {"a": {"type": "task_group_id"}, "b": {"type": "task_group_id"}}},
        field(type="number"),
        field(type=[]),
        field(type={}),
        field(type="text", label="x" * 256),
        field(type="text", label=7),
    ],
)
def test_a_schema_that_no_dataset_can_have_is_refused(client: SandboxClient, schema: object) -> None:
    """With a 400 that says what is wrong."""
    status, view = create(client, name="New", workspace_id="w", schema=schema)
    assert status == 400
    assert "schema" in view["error"]["detail"] or "field" in view["error"]["detail"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"name": 1}', b'{"name": "New"}'])
def test_a_dataset_needs_a_name_and_a_workspace(client: SandboxClient, body: bytes) -> None:
    """400 without."""
    assert client.ask("POST", DATASETS, body=body).status == 400


def patch(client: SandboxClient, schema: object) -> Any:  # noqa: ANN401 - the JSON of a reply
    return client.value("PATCH", body=json.dumps({"schema": schema}).encode())


def test_another_schema_starts_a_migration(client: SandboxClient, clock: Clock, good: dict[str, str]) -> None:
    """The reply names the job; imports wait for its end; appending is refused meanwhile."""
    client.outcome(good)
    reply = patch(client, {**SCHEMA, "strict": False})
    migration = f"/schema-migrations/{reply['migration_job_id']}"
    assert client.value("GET", migration)["status"] == "processing"
    assert client.api("POST", "/datapoints", body=b"{}").status == 409
    import_id = client.upload(good)
    clock.now += 0.4
    assert client.poll(import_id)["status"] == "queued"
    clock.now += 0.2
    view = client.value("GET", migration)
    assert (view["status"], view["schema_version"], view["reprocessed_count"]) == ("complete", 2, 1)
    assert client.poll(import_id)["status"] == "processing"


def test_a_migration_nulls_what_the_new_schema_does_not_accept(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """And names datapoint, field and reason; the other records are as they were."""
    client.outcome(good, {**good, "prompt": "https://example.com/prompt"})
    reply = patch(client, {**SCHEMA, "fields": {**SCHEMA["fields"], "prompt": {"type": "image_url"}}})
    client.clock.now += 60
    view = client.value("GET", f"/schema-migrations/{reply['migration_job_id']}")
    assert (view["status"], view["reprocessed_count"], view["failed_count"]) == ("partial", 2, 1)
    (error,) = view["errors"]
    assert (error["field"], error["reason"]) == ("prompt", "Value is not a valid URL")
    assert [each["prompt"] for each in client.stored] == [None, "https://example.com/prompt"]


def test_a_migration_can_fail(client: SandboxClient, good: dict[str, str]) -> None:
    """With a reason; the records are as they were."""
    client.sandbox.change(migration="failed")
    client.outcome(good)
    reply = patch(client, {**SCHEMA, "fields": {**SCHEMA["fields"], "prompt": {"type": "image_url"}}})
    client.clock.now += 60
    view = client.value("GET", f"/schema-migrations/{reply['migration_job_id']}")
    assert (view["status"], view["reason"]) == ("failed", "The migration could not be completed.")
    assert "errors" not in view
    assert client.stored == [good]


def test_a_migration_that_starts_during_an_import_holds_up_the_next_one(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """The import that is being processed ends first; the next one waits for the migration."""
    first, second = client.upload(good), client.upload(good)
    clock.now += 0.3
    assert client.poll(first)["status"] == "processing"
    client.sandbox.change(processing_seconds=10)
    patch(client, {**SCHEMA, "strict": False})
    clock.now += 0.5
    assert [client.poll(each)["status"] for each in (first, second)] == ["complete", "queued"]
    clock.now += 9
    assert client.poll(second)["status"] == "queued"
    clock.now += 1
    assert client.poll(second)["status"] == "processing"


def test_the_field_that_groups_cannot_change_once_there_are_records(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """Before that it can."""
    grouped = {"strict": False, "fields": {**SCHEMA["fields"], "g": {"type": "task_group_id"}}}
    assert "migration_job_id" in patch(client, grouped)
    client.outcome({**good, "g": "1"})
    assert patch(client, SCHEMA)["error"]["status"] == 400


def test_appended_records_are_answered_at_once_counting_from_one(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """Blank lines do not count, a known record is not written again, and the status is 200 in any case."""
    client.outcome(good)
    lines = [json.dumps(good), "", "{", json.dumps({**good, "prompt": "new"}), '{"prompt": "no image"}']
    view = client.value("POST", "/datapoints", body="\n".join(lines).encode())
    assert view == {
        "accepted": 2,
        "rejected": 2,
        "errors": [
            {"record_index": 2, "field": "_raw", "reason": "Record is not valid JSON"},
            {"record_index": 4, "field": "_raw", "reason": "Record missing required field: image"},
        ],
    }
    assert [each["prompt"] for each in client.stored] == ["Which?", "new"]


@pytest.mark.parametrize("body", [b"", b"\n \n", b"{}\n" * 1001])
def test_nothing_or_too_much_cannot_be_appended(client: SandboxClient, body: bytes) -> None:
    """At most 1000 records, at least one."""
    assert client.api("POST", "/datapoints", body=body).status == 400


def test_neither_csv_nor_a_dataset_without_a_schema_can_be_appended_to(
    client: SandboxClient, bare: SandboxClient
) -> None:
    """400 for both."""
    assert (
        client.api("POST", "/datapoints", body=b"a,b\n", headers={"Content-Type": "text/csv"}).status == 400
    )
    assert bare.api("POST", "/datapoints", body=b"{}").status == 400


@pytest.mark.parametrize(("blocked", "status"), [(False, 200), (True, 409)])
def test_appending_is_refused_while_an_import_is_going_on(
    client: SandboxClient, clock: Clock, good: dict[str, str], *, blocked: bool, status: int
) -> None:
    """Whether a job whose URL was never used counts as going on is not documented."""
    client.sandbox.change(append_blocked_by_unused=blocked)
    client.upload(good)
    assert client.api("POST", "/datapoints", body=b"{}").status == 409
    clock.now += 60
    client.upload_url("never.jsonl")
    assert client.api("POST", "/datapoints", body=b"{}").status == status


@pytest.mark.parametrize(("again", "stored"), [("leave-out", 2), ("store-imported", 3), ("store", 5)])
def test_what_an_append_does_with_records_that_the_dataset_has(
    client: SandboxClient, good: dict[str, str], again: str, stored: int
) -> None:
    """One that came by an import, one that came by an append."""
    client.sandbox.change(append_again=again)
    client.outcome(good)
    body = "".join(f"{json.dumps({**good, **more})}\n" for more in ({}, {"prompt": "new"})).encode()
    for _ in range(2):
        assert client.value("POST", "/datapoints", body=body)["accepted"] == 2
    assert len(client.stored) == stored


def test_counts_of_an_append_that_the_documents_do_not_promise(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """An index from zero, known records left out of `accepted`, a total without what was appended."""
    client.sandbox.change(append_index="zero-based", append_counts="new", appended_in_total=False)
    body = f"{{}}\n{json.dumps(good)}\n".encode()
    first, second = (client.value("POST", "/datapoints", body=body) for _ in range(2))
    assert ([each["record_index"] for each in first["errors"]], first["accepted"]) == ([0], 1)
    assert second["accepted"] == 0
    assert client.value("GET", "")["total_datapoint_count"] == 0


def test_the_body_of_an_append_may_be_limited(client: SandboxClient) -> None:
    """413 when it is longer."""
    client.sandbox.change(append_max_bytes=10)
    assert client.api("POST", "/datapoints", body=b"x" * 11).status == 413


def test_a_dataset_of_the_new_kind_has_no_status(client: SandboxClient, good: dict[str, str]) -> None:
    """Least of all READY."""
    client.outcome(good)
    assert client.value("GET", "/status") == {}


def archive(**files: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for name, text in files.items():
            made.writestr(name.replace("_", "."), text)
    return content.getvalue()


@pytest.mark.parametrize(
    ("filename", "kind", "body", "status", "is_grouped"),
    [
        ("a.csv", "text/csv", b"prompt,META_TASK_GROUP_ID\na,1\nb,1\n", "READY", True),
        ("a.zip", "application/zip", archive(read_me="", data_csv="prompt\na\nb\n"), "READY", False),
        ("b.zip", "application/zip", b"no archive", "ERROR", False),
    ],
)
def test_an_upload_to_a_dataset_of_the_old_kind(
    client: SandboxClient, filename: str, kind: str, body: bytes, status: str, *, is_grouped: bool
) -> None:
    """It has no import to ask for: the dataset itself tells how it ended."""
    client.dataset_id = create(client, name="Old", workspace_id="w")[1]["id"]
    assert client.value("GET")["has_predetermined_grouping_id"] is None
    reply = client.upload_url(filename)
    assert "import_id" not in reply
    words = [client.value("GET", "/status")["status"]]
    client.put(reply["upload_url"], body, kind=kind)
    for _ in range(2):
        words.append(client.value("GET", "/status")["status"])
        client.clock.now += 60
    view = client.value("GET")
    assert [*words, view["status"]] == ["UNINITIALISED", "PROCESSING", status, status]
    assert (view["filename"], view["has_predetermined_grouping_id"]) == (filename, is_grouped)
    assert view["total_datapoint_count"] == (2 if status == "READY" else 0)
    (job,) = client.sandbox.datasets[client.dataset_id].jobs
    assert client.api("GET", f"/imports/{job.import_id}").status == 404
