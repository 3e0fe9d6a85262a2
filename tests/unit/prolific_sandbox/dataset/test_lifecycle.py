"""The life of an import when the service is slow, stuck, forgetful, or gets the same file twice."""

from __future__ import annotations

import json

import pytest

from support.service.sandbox_client import Clock, SandboxClient


@pytest.mark.parametrize("where", ["uninitialised", "queued", "processing"])
def test_an_import_can_be_stuck_and_set_free(
    client: SandboxClient, clock: Clock, good: dict[str, str], where: str
) -> None:
    """The imports behind it wait."""
    client.sandbox.change(stuck=where)
    first, behind = client.upload(good), client.upload(good, filename="b.jsonl")
    clock.now += 10_000
    assert client.poll(first)["status"] == where
    assert client.poll(behind)["status"] == ("queued" if where == "processing" else where)
    assert client.stored == []
    client.sandbox.change(stuck="no")
    clock.now += 60
    assert [client.poll(each)["status"] for each in (first, behind)] == ["complete", "complete"]


def test_the_first_polls_can_find_nothing(client: SandboxClient, good: dict[str, str]) -> None:
    """Reading after writing may lag behind."""
    client.sandbox.change(not_found_polls=2)
    import_id = client.upload(good)
    statuses = [client.api("GET", f"/imports/{import_id}").status for _ in range(3)]
    assert statuses == [404, 404, 200]


def test_the_service_may_notice_an_upload_late(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """Until then the job looks unused."""
    client.sandbox.change(arrival_seconds=5, queued_seconds=5)
    import_id = client.upload(good)
    clock.now += 4.9
    assert client.poll(import_id)["status"] == "uninitialised"
    clock.now += 0.2
    assert client.poll(import_id)["status"] == "queued"


def test_files_are_imported_in_the_order_of_their_announcements(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """A file that is announced late does not hold up those behind it."""
    client.sandbox.change(arrival_seconds=60)
    late = client.upload({**good, "prompt": "late"})
    client.sandbox.change(arrival_seconds=0)
    client.outcome({**good, "prompt": "soon"}, filename="b.jsonl")
    clock.now += 60
    assert client.poll(late)["status"] == "complete"
    assert [each["prompt"] for each in client.stored] == ["soon", "late"]


def test_a_file_may_be_announced_twice(client: SandboxClient, clock: Clock, good: dict[str, str]) -> None:
    """The job imports it again; its counts do not tell, the number of datapoints does."""
    client.sandbox.change(announced_again_after_seconds=100)
    import_id = client.upload(good)
    seen = []
    for seconds in (50, 50, 0.3, 50):
        clock.now += seconds
        view = client.poll(import_id)
        seen.append(
            (view["status"], view.get("accepted_count"), client.value("GET")["total_datapoint_count"])
        )
    assert seen == [("complete", 1, 1), ("queued", None, 1), ("processing", None, 1), ("complete", 1, 2)]


@pytest.mark.parametrize(
    ("effect", "status", "stored"),
    [
        ("ignore", 200, ["first"]),
        ("import-again", 200, ["first", "second"]),
        ("refuse", 403, ["first"]),
    ],
)
def test_a_second_put_to_the_same_url(
    client: SandboxClient, good: dict[str, str], effect: str, status: int, stored: list[str]
) -> None:
    """It is taken and ignored, imported once more, or refused."""
    client.sandbox.change(second_put=effect)
    reply = client.upload_url()
    client.put(reply["upload_url"], json.dumps({**good, "prompt": "first"}).encode())
    client.clock.now += 60
    again = client.put(reply["upload_url"], json.dumps({**good, "prompt": "second"}).encode())
    assert again.status == status
    client.clock.now += 60
    assert client.poll(reply["import_id"])["status"] == "complete"
    assert [each["prompt"] for each in client.stored] == stored


def test_status_words_can_be_others(client: SandboxClient, clock: Clock, good: dict[str, str]) -> None:
    """A word that no client knows, for any of the statuses."""
    client.sandbox.change(status_words={"queued": "waiting_room", "processing": "extracting"})
    import_id = client.upload(good)
    words = [client.poll(import_id)["status"]]
    clock.now += 0.3
    words.append(client.poll(import_id)["status"])
    clock.now += 60
    words.append(client.poll(import_id)["status"])
    assert words == ["waiting_room", "extracting", "complete"]


def test_processing_takes_time_by_the_record(
    client: SandboxClient, clock: Clock, good: dict[str, str]
) -> None:
    """A long file is a long import."""
    client.sandbox.change(queued_seconds=0, processing_seconds=1, seconds_per_record=2)
    import_id = client.upload(good, good, good)
    clock.now += 6.9
    assert client.poll(import_id)["status"] == "processing"
    clock.now += 0.2
    view = client.poll(import_id)
    assert view["status"] == "complete"
    assert view["updated_at"] == "2025-06-15T15:06:47.000Z"


def test_a_url_lives_as_long_as_the_scenario_says(client: SandboxClient, clock: Clock) -> None:
    """How long is not documented."""
    client.sandbox.change(url_lifetime_seconds=5)
    reply = client.upload_url()
    assert reply["expires_at"] == "2025-06-15T15:06:45.000Z"
    clock.now += 5
    assert client.put(reply["upload_url"], b"{}").status == 403
