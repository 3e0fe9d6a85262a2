"""Faults: which step, what goes wrong, how often, and whether the work was done."""

from __future__ import annotations

import json

import pytest

from prolific_sandbox import Fault, FaultKind, Response, Step, load_scenario
from support.service.sandbox_client import SandboxClient

ELSEWHERE = "https://example.com:81/x?a=b:c"


def plan(client: SandboxClient, *faults: str) -> None:
    client.sandbox.change(faults=load_scenario([f"fault={each}" for each in faults]).faults)


def each_step(client: SandboxClient, step: Step, upload_url: str, import_id: str) -> Response:
    match step:
        case Step.PUT:
            return client.put(upload_url, b"{}")
        case Step.UPLOAD_URL:
            return client.api("GET", "/upload-url/b.jsonl")
        case Step.POLL:
            return client.api("GET", f"/imports/{import_id}")
        case _:
            return client.api("GET")


STEPS = [Step.UPLOAD_URL, Step.PUT, Step.POLL, Step.DATASET]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize(("times", "failures"), [("once", 1), ("twice", 2), ("3", 3), ("forever", 4)])
@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_step_fails_as_often_as_planned(
    client: SandboxClient, step: Step, times: str, failures: int, status: int
) -> None:
    """And then works."""
    reply = client.upload_url()
    plan(client, f"{step}:{status}:{times}")
    seen = [each_step(client, step, reply["upload_url"], reply["import_id"]).status for _ in range(4)]
    works = {Step.UPLOAD_URL: 201}.get(step, 200)
    assert seen == [status] * failures + [works] * (4 - failures)


def test_faults_of_a_step_come_one_after_another(client: SandboxClient) -> None:
    """Each with its own count; `skip` leaves the first requests alone."""
    plan(client, "dataset:500", "dataset:429", "dataset:503:once:skip=1")
    assert [client.api("GET").status for _ in range(5)] == [500, 429, 200, 503, 200]


def test_a_fault_can_be_for_one_file_only(client: SandboxClient) -> None:
    """A poll is recognised by the file name of its import."""
    good, bad = client.upload_url("good.jsonl"), client.upload_url("bad.jsonl")
    plan(client, "poll:500:forever:match=bad.jsonl", "put:500:forever:match=bad.jsonl")
    assert client.api("GET", f"/imports/{good['import_id']}").status == 200
    assert client.api("GET", f"/imports/{bad['import_id']}").status == 500
    assert client.put(good["upload_url"], b"{}").status == 200
    assert client.put(bad["upload_url"], b"{}").status == 500


@pytest.mark.parametrize(
    ("setting", "header"), [("7", "7"), ("date+5", "Sun, 15 Jun 2025 15:06:45 GMT"), ("soon", "soon")]
)
@pytest.mark.parametrize("step", STEPS)
def test_retry_after_is_seconds_a_date_or_nonsense(
    client: SandboxClient, step: Step, setting: str, header: str
) -> None:
    """Also at the storage."""
    reply = client.upload_url()
    plan(client, f"{step}:503:once:retry-after={setting}")
    assert each_step(client, step, reply["upload_url"], reply["import_id"]).header("Retry-After") == header


def test_without_a_setting_there_is_no_retry_after(client: SandboxClient) -> None:
    """The service does not promise one."""
    plan(client, "dataset:429")
    assert client.api("GET").header("Retry-After") is None


@pytest.mark.parametrize(
    ("kind", "jobs"), [("drop-before", 0), ("drop-after", 1), ("503", 0), ("truncate", 1)]
)
def test_whether_an_upload_url_was_made(client: SandboxClient, kind: str, jobs: int) -> None:
    """A lost reply leaves an orphan behind, a lost request does not."""
    plan(client, f"upload-url:{kind}")
    client.api("GET", "/upload-url/a.jsonl")
    assert len(client.sandbox.datasets[client.dataset_id].jobs) == jobs


@pytest.mark.parametrize(
    ("kind", "arrivals"), [("drop-before", 0), ("drop-midway", 0), ("drop-after", 1), ("html", 0)]
)
def test_whether_a_file_arrived(client: SandboxClient, kind: str, arrivals: int) -> None:
    """The same for the storage."""
    reply = client.upload_url()
    plan(client, f"put:{kind}")
    client.put(reply["upload_url"], b"{}" * 100)
    assert len(client.sandbox.datasets[client.dataset_id].jobs[0].arrivals) == arrivals
    assert (
        client.sent[-1].body.consumed
        == {"drop-before": 0, "drop-midway": 100, "drop-after": 200, "html": 0}[kind]
    )


def test_how_a_spoilt_reply_is_delivered(client: SandboxClient) -> None:
    """Dropped, cut, dripped, delayed, emptied or broken off: the server carries it out."""
    whole = client.api("GET")
    plan(
        client,
        "dataset:drop-after",
        "dataset:truncate",
        "dataset:drip:once:seconds=0.5",
        "dataset:delay:once:seconds=3",
        "dataset:empty",
        "dataset:not-json",
    )
    dropped, cut, dripped, delayed, emptied, broken = (client.api("GET") for _ in range(6))
    assert dropped.delivery.drop
    assert (cut.body, cut.delivery.cut_at) == (whole.body, len(whole.body) // 2)
    assert dripped.delivery.drip_seconds == 0.5
    assert delayed.delivery.delay_seconds == 3
    assert (emptied.status, emptied.body) == (200, b"")
    assert (broken.status, broken.body) == (200, whole.body[: len(whole.body) // 2])


def test_a_redirect_leads_to_another_host(client: SandboxClient) -> None:
    """By default to one that does not exist, with the same path."""
    plan(client, "dataset:redirect", f"dataset:redirect:once:status=302:location={ELSEWHERE}")
    first, second = client.api("GET"), client.api("GET")
    assert first.status == 307
    assert first.header("Location") == f"http://elsewhere.invalid{client.sent[0].target}"
    assert (second.status, second.header("Location")) == (302, ELSEWHERE)


def test_an_error_of_the_storage_is_xml(client: SandboxClient) -> None:
    """As S3 words it."""
    url = client.upload_url()["upload_url"]
    plan(client, "put:503", "put:418")
    assert b"<Code>SlowDown</Code>" in client.put(url, b"{}").body
    assert client.put(url, b"{}").status == 418


def test_a_page_of_html_comes_with_200(client: SandboxClient) -> None:
    """The way a gateway asks for patience."""
    plan(client, "poll:html")
    reply = client.api("GET", "/imports/none")
    assert (reply.status, reply.header("Content-Type")) == (200, "text/html; charset=utf-8")


def test_a_fault_can_be_written_in_json(client: SandboxClient) -> None:
    """With numbers as numbers; null is for ever."""
    fault = Fault(step=Step.POLL, kind=FaultKind.STATUS, times=None, status=502, skip=1)
    body = {"faults": [{"step": "poll", "kind": "status", "times": None, "status": 502, "skip": 1}]}
    client.ask(
        "POST",
        "/sandbox/scenario",
        body=json.dumps(body).encode(),
        headers={"Sandbox-Control": "yes"},
        token=None,
    )
    assert client.sandbox.scenario.faults == (fault,)
