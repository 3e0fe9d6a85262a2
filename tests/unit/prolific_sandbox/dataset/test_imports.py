"""Import jobs: their order, their statuses over time, and the fields that each status shows."""

from __future__ import annotations

import json

from support.service.sandbox_client import Clock, SandboxClient

SCHEMA = {"strict": False, "fields": {"prompt": {"type": "text"}}}
ALWAYS = {"dataset_id", "import_id", "type", "filename", "created_at", "updated_at", "status"}


def test_each_upload_url_is_a_job_of_its_own(client: SandboxClient) -> None:
    """The same file name asked for twice gives two jobs and two keys."""
    first, second = client.upload_url(), client.upload_url()
    assert first["import_id"] != second["import_id"]
    assert first["file_key"] != second["file_key"]


def test_an_upload_url_is_answered_with_201_and_says_how_to_use_it(client: SandboxClient) -> None:
    """The reply has every field of the reference."""
    reply = client.api("GET", "/upload-url/a.jsonl")
    assert reply.status == 201
    value = json.loads(reply.body)
    assert value["dataset_id"] == client.dataset_id
    assert (value["http_method"], value["content_type"]) == ("PUT", "application/x-ndjson")
    assert value["expires_at"] == "2025-06-15T15:26:40.000Z"


def test_an_import_goes_through_its_statuses_with_the_clock(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """Nothing but time moves a job from one status to the next."""
    url = client.upload_url()
    seen = [client.poll(url["import_id"])["status"]]
    client.put(url["upload_url"], json.dumps(good).encode())
    for seconds in (0, 0.2, 1):
        clock.now += seconds
        seen.append(client.poll(url["import_id"])["status"])
    assert seen == ["uninitialised", "queued", "processing", "complete"]


def test_imports_of_a_dataset_run_one_at_a_time_in_arrival_order(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """The file that arrived first is imported first, whichever URL was asked for first."""
    early, late = client.upload_url("early.jsonl"), client.upload_url("late.jsonl")
    client.put(late["upload_url"], json.dumps({**good, "prompt": "late"}).encode())
    client.put(early["upload_url"], json.dumps({**good, "prompt": "early"}).encode())
    clock.now += 0.4
    assert client.poll(late["import_id"])["status"] == "processing"
    assert client.poll(early["import_id"])["status"] == "queued"
    clock.now += 0.4
    assert client.poll(late["import_id"])["status"] == "complete"
    assert client.poll(early["import_id"])["status"] == "processing"
    clock.now += 10
    assert [each["prompt"] for each in client.stored] == ["late", "early"]


def test_other_datasets_do_not_wait(client: SandboxClient, clock: Clock, good: dict[str, str]) -> None:
    """Each dataset has its own queue."""
    first = client.upload(good)
    client.dataset_id, old = client.sandbox.add_dataset(schema=SCHEMA), client.dataset_id
    second = client.upload(good)
    clock.now += 0.3
    assert client.poll(second)["status"] == "processing"
    client.dataset_id = old
    assert client.poll(first)["status"] == "processing"


def test_looking_late_changes_nothing(client: SandboxClient, clock: Clock, good: dict[str, str]) -> None:
    """What is shown depends on the time of the look, not on how often somebody looked before."""
    imports = [client.upload({**good, "prompt": str(number)}) for number in range(3)]
    clock.now += 1.3
    assert [client.poll(each)["status"] for each in imports] == ["complete", "complete", "processing"]


def test_records_are_there_only_when_their_import_is_over(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """While an import is processing nothing of it is stored."""
    client.upload(good)
    clock.now += 0.3
    assert client.stored == []
    clock.now += 1
    stored = client.sandbox.datasets[client.dataset_id].records
    assert [(each.record, each.filename) for each in stored] == [(good, "a.jsonl")]


def test_a_complete_import_has_an_accepted_count_and_nothing_else(
    client: SandboxClient, good: dict[str, str]
) -> None:
    """Fields are present by status exactly as documented."""
    view = client.outcome(good, {**good, "prompt": "Who?"})
    assert set(view) == ALWAYS | {"accepted_count"}
    assert (view["status"], view["accepted_count"]) == ("complete", 2)


def test_a_partial_import_says_which_records_and_why(client: SandboxClient, good: dict[str, str]) -> None:
    """Indexes count from zero; a missing field blames no single field."""
    broken = {**good, "image": "not a url"}
    view = client.outcome(good, {"prompt": "no image"}, good, broken, {**good, "prompt": "x" * 10_001})
    assert set(view) == ALWAYS | {"accepted_count", "rejected_count", "errors"}
    assert (view["status"], view["accepted_count"], view["rejected_count"]) == ("partial", 2, 3)
    assert view["errors"] == [
        {"record_index": 1, "field": None, "reason": "Record missing required field: image"},
        {"record_index": 3, "field": "image", "reason": "Value is not a valid URL"},
        {"record_index": 4, "field": "prompt", "reason": "Value exceeds maximum length"},
    ]


def test_a_failed_import_has_a_reason_and_stores_nothing(client: SandboxClient, good: dict[str, str]) -> None:
    """One line that is not JSON makes the file fail, as in the guide's example."""
    view = client.outcome(body=json.dumps(good).encode() + b"\n{broken\n")
    assert set(view) == ALWAYS | {"reason"}
    assert view["reason"] == "File could not be parsed as JSONL: invalid JSON on line 2"
    assert client.stored == []


def test_without_a_schema_an_import_is_parked_until_the_first_one_is_set(
    bare: SandboxClient, clock: Clock
) -> None:
    """The first schema releases parked imports, in their order."""
    first, second = bare.upload({"prompt": "1"}), bare.upload({"prompt": "2"})
    clock.now += 60
    assert [bare.poll(each)["status"] for each in (first, second)] == ["pending_schema"] * 2
    reply = bare.value("PATCH", body=json.dumps({"schema": SCHEMA}).encode())
    assert "migration_job_id" not in reply
    assert bare.poll(first)["status"] == "processing"
    assert bare.poll(second)["status"] == "queued"
    clock.now += 60
    assert [bare.poll(each)["status"] for each in (first, second)] == ["complete"] * 2


def test_a_dataset_lists_its_imports_newest_first_and_counts_its_records(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """`GET dataset` is the only list of imports that there is."""
    client.upload(good, filename="one.jsonl")
    clock.now += 5
    client.upload({**good, "prompt": "2"}, filename="two.jsonl")
    clock.now += 5
    client.upload_url("three.jsonl")
    view = client.value("GET")
    assert [each["filename"] for each in view["imports"]] == ["three.jsonl", "two.jsonl", "one.jsonl"]
    assert [each["status"] for each in view["imports"]] == ["uninitialised", "complete", "complete"]
    assert view["total_datapoint_count"] == 2
    assert view["schema"]["fields"]["image"] == {"type": "image_url"}
    assert (view["schema_version"], "status" in view) == (4, False)


def test_csv_is_read_by_its_header(client: SandboxClient) -> None:
    """The service takes CSV as well."""
    view = client.outcome(body=b"prompt,image\nWho?,https://example.com/a.png\n", filename="a.csv")
    assert view["accepted_count"] == 1
