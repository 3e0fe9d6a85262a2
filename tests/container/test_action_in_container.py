"""The action in its image, started as a runner starts it, against the sandbox."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from local_engine.runner import Runner
from prolific_sandbox import Rejection, Sandbox
from support.shell.git_repository import Work
from support.shell.runner_rules import commands, outputs

REPOSITORY = Path(__file__).parents[2]


def records(count: int) -> list[str]:
    return [
        json.dumps({"question": f"¿Qué es {number}?", "picture": f"https://img.example/{number}.png"})
        for number in range(count)
    ]


def write(path: Path, lines: list[str], *, before: bytes = b"") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(before + "".join(f"{line}\n" for line in lines).encode())


def test_a_push_uploads_and_tells_the_next_steps(runner: Runner, service: dict[str, str]) -> None:
    write(runner.workspace / "data/a.jsonl", records(3))
    write(runner.workspace / "data/b with space.jsonl", records(5))
    result = runner.run({**service, "files": "data/*.jsonl\n"})
    told = outputs(result.output_file)
    assert result.exit_code == 0, result.log
    assert told["result"] == "complete"
    assert (told["file-count"], told["accepted-count"], told["rejected-count"]) == ("2", "8", "0")
    assert len(json.loads(told["import-ids"])) == 2
    assert json.loads(told["errors"]) == []
    assert "data/a.jsonl" in result.summary
    assert runner.strangers() == []


def test_a_second_run_uploads_nothing(runner: Runner, service: dict[str, str], sandbox: Sandbox) -> None:
    write(runner.workspace / "data.jsonl", records(3))
    inputs = {**service, "files": "data.jsonl"}
    assert runner.run(inputs).exit_code == 0
    sandbox.requests.clear()
    result = runner.run(inputs)
    assert result.exit_code == 0
    assert outputs(result.output_file)["result"] == "up-to-date"
    assert {request.method for request in sandbox.requests} == {"GET"}
    assert "upload-url" not in {request.step.value for request in sandbox.requests}


def test_only_new_records_of_a_checkout_that_belongs_to_someone_else(
    runner: Runner, service: dict[str, str], sandbox: Sandbox
) -> None:
    """Git would call its ownership dubious; in the container we are root and the workspace is the runner's."""
    work = Work.init(runner.workspace)
    inputs = {**service, "files": "data.jsonl", "records": "new"}
    write(runner.workspace / "data.jsonl", records(3))
    work.commit({})
    assert runner.run(inputs).exit_code == 0
    write(runner.workspace / "data.jsonl", records(5))
    work.commit({})
    if os.geteuid() == 0:  # else it is ours, and another's in the container already
        for each in (runner.workspace, *runner.workspace.rglob("*")):
            os.chown(each, 1001, 1001)
    result = runner.run(inputs)
    told = outputs(result.output_file)
    assert result.exit_code == 0, result.log
    assert (told["result"], told["imported-count"]) == ("complete", "2")


def test_the_guides_partial_import_is_told_at_the_lines_of_the_file(
    runner: Runner, service: dict[str, str], sandbox: Sandbox
) -> None:
    """1,000 records behind a byte order mark and blank lines, with rejects at 47, 312 and 891."""
    reasons = {47: ("question", "too odd"), 312: ("picture", "unreachable"), 891: ("question", "again")}
    rejections = tuple(
        Rejection(record_index=index, field=field, reason=reason)
        for index, (field, reason) in reasons.items()
    )
    sandbox.use(replace(sandbox.scenario, reject=rejections))
    # A blank line before every hundredth record: record 47 is on line 49, after the first of them.
    lines = [
        line for index, record in enumerate(records(1000)) for line in ([""] * (index % 100 == 0) + [record])
    ]
    write(runner.workspace / "data/big.jsonl", lines, before=b"\xef\xbb\xbf")
    result = runner.run({**service, "files": "data/big.jsonl"})
    told = outputs(result.output_file)
    assert result.exit_code == 1, result.log
    assert told["result"] == "partial"
    assert (told["accepted-count"], told["rejected-count"]) == ("997", "3")
    expected = [lines.index(records(1000)[index]) + 1 for index in reasons]
    assert [error["line"] for error in json.loads(told["errors"])] == expected == [49, 317, 901]
    marked = [each.properties for each in commands(result.log) if each.name == "error"]
    assert {int(each["line"]) for each in marked if each.get("file") == "data/big.jsonl"} >= set(expected)
    assert "big.jsonl" in result.summary


def test_a_pull_request_with_an_invalid_record_fails_and_uploads_nothing(
    runner: Runner, service: dict[str, str], sandbox: Sandbox
) -> None:
    write(runner.workspace / "data.jsonl", [*records(2), '{"question": NaN', *records(1)])
    result = runner.run({**service, "files": "data.jsonl"}, event="pull_request")
    told = outputs(result.output_file)
    assert (result.exit_code, told["result"], told["invalid-count"]) == (1, "invalid", "1")
    assert [error["line"] for error in json.loads(told["errors"])] == [3]
    assert "upload-url" not in {request.step.value for request in sandbox.requests}


def test_without_a_token_a_pull_request_is_validated_and_a_push_is_red(
    runner: Runner, sandbox: Sandbox
) -> None:
    write(runner.workspace / "data.jsonl", records(2))
    checked = runner.run({"files": "data.jsonl"}, event="pull_request")
    assert (checked.exit_code, outputs(checked.output_file)["result"]) == (0, "valid")
    pushed = runner.run({"files": "data.jsonl"})
    assert (pushed.exit_code, outputs(pushed.output_file)["result"]) == (2, "error")
    assert list(sandbox.requests) == []


def test_a_wrong_input_is_a_usage_error_that_names_it(runner: Runner, service: dict[str, str]) -> None:
    result = runner.run({**service, "files": "data.jsonl", "timeout": "soon"})
    assert result.exit_code == 2
    assert "timeout" in result.log


def test_a_refused_token_is_an_error_of_its_own(runner: Runner, service: dict[str, str]) -> None:
    write(runner.workspace / "data.jsonl", records(1))
    result = runner.run({**service, "api-token": "not-the-token", "files": "data.jsonl"})
    assert (result.exit_code, outputs(result.output_file)["result"]) == (3, "error")


def test_a_deadline_reports_the_import_and_the_next_run_takes_it_up(
    runner: Runner, service: dict[str, str], sandbox: Sandbox
) -> None:
    write(runner.workspace / "data.jsonl", records(2))
    patient = sandbox.scenario
    sandbox.use(replace(patient, stuck="processing"))
    late = runner.run({**service, "files": "data.jsonl", "timeout": "5s"})
    told = outputs(late.output_file)
    assert (late.exit_code, told["result"]) == (5, "unfinished")
    sandbox.use(patient)
    resumed = outputs(runner.run({**service, "files": "data.jsonl"}).output_file)
    assert json.loads(resumed["import-ids"]) == json.loads(told["import-ids"])
    assert resumed["accepted-count"] == "2"


def test_the_token_and_the_presigned_url_stay_out_of_everything_that_is_written(
    runner: Runner, service: dict[str, str]
) -> None:
    write(runner.workspace / "data.jsonl", records(2))
    result = runner.run({**service, "files": "data.jsonl"}, env={"RUNNER_DEBUG": "1"})
    first, rest = result.log.split("\n", 1)
    assert first == f"::add-mask::{service['api-token']}"
    for text in (rest, result.summary, result.output_file):
        assert service["api-token"] not in text
        assert "X-Amz-Signature" not in text


def test_the_files_that_were_asked_for_belong_to_the_runners_user(
    runner: Runner, service: dict[str, str]
) -> None:
    write(runner.workspace / "data.jsonl", [*records(2), "{"])
    paths = {f"{name}-path": f"out/{name}.json" for name in ("report", "rejected", "sarif")}
    result = runner.run({**service, **paths, "files": "data.jsonl"})
    told = outputs(result.output_file)
    assert result.exit_code == 1
    assert {name: told[name] for name in paths} == paths
    assert json.loads((runner.workspace / "out/report.json").read_text(encoding="utf-8"))["datasets"]
    assert runner.strangers() == []


def test_a_network_with_its_own_authority_needs_its_certificate(runner: Runner) -> None:
    write(runner.workspace / "data.jsonl", records(2))
    with tls_sandbox(runner.workspace / ".selftest") as service:
        trusted = runner.run({**service, "ca-bundle": ".selftest/ca.pem", "files": "data.jsonl"})
        untrusted = runner.run({**service, "ca-bundle": "", "files": "data.jsonl"})
    assert (trusted.exit_code, outputs(trusted.output_file)["result"]) == (0, "complete"), trusted.log
    assert (untrusted.exit_code, outputs(untrusted.output_file)["result"]) == (4, "error"), untrusted.log


@contextmanager
def tls_sandbox(folder: Path) -> Iterator[dict[str, str]]:
    """Serve over TLS in a process of its own, as the workflow `selftest` does; yield what it tells the workflow."""
    folder.mkdir()
    (folder / "schema.json").write_text('{"strict": false, "fields": {"question": {"type": "text"}}}')
    command = [sys.executable, "-m", "selftest", "--folder", folder, "--schema", folder / "schema.json"]
    path = f"{REPOSITORY / 'entrypoint'}:{REPOSITORY / 'tools'}"
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": path}, stdout=subprocess.PIPE) as server:
        assert server.stdout
        assert server.stdout.readline() == b"ready\n"
        yield dict(
            line.split("=", 1) for line in (folder / "outputs").read_text(encoding="utf-8").splitlines()
        )
        server.terminate()
