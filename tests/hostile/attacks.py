"""The table of attacks: what whoever may write something writes, and how a run has to end.

Who may write what, and what each can at most do, is in docs/reference/threat-model.md.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass, field

CONFIG = ".github/prolific-datasets.yml"
SCHEMA = "strict: true\nfields: {a: {type: text}}\n"
DATASET = "datasets: [{files: a.jsonl, schema: schema.yml, %s}]\n"
BOMB = "\n".join(
    (
        "x0: &x0 [l, l, l, l, l, l, l, l, l]",
        *(f"x{i + 1}: &x{i + 1} [{', '.join([f'*x{i}'] * 9)}]" for i in range(9)),
    )
)


GREEN = ((0, "valid"),)
NO_SERVICE = ((4, "error"), (4, "unfinished"), (5, "unfinished"))
"""Tries are spent, or the time is: that depends on the machine."""


@dataclass(frozen=True, kw_only=True)
class Attack:
    """What is in the workspace, is given or is answered, and how the run must end."""

    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    """Targets by name."""
    pipes: tuple[str, ...] = ()
    sockets: tuple[str, ...] = ()
    inputs: dict[str, str] = field(default_factory=dict)
    answer: bytes | None = None
    """The whole reply of the service to each question; None where none is asked."""
    ends: tuple[tuple[int, str], ...] = ((2, "error"),)
    """The exit codes and results, of which it must have one."""
    says: str


HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n%b\r\n%b"
ID = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
DATASET_REPLY = {
    "id": ID,
    "name": "d",
    "schema": {"strict": True, "fields": {"a": {"type": "text"}}},
    "imports": [],
}


def reply(body: bytes, headers: bytes = b"") -> bytes:
    """Return a whole reply."""
    return HTTP % (len(body), headers, body)


def document(**changes: object) -> bytes:
    """Return a reply that is a dataset, and an upload URL, and an import job, with changes."""
    return reply(json.dumps(DATASET_REPLY | {"import_id": "i", "status": "complete"} | changes).encode())


CREDENTIALS = {".git/config": "[http]\n extraheader = AUTHORIZATION: basic c2VjcmV0"}
AUTHORITIES = {"files": "a.jsonl", "api-token": "token-of-the-test"}


def configured(text: str, says: str) -> Attack:
    """Return what is in the configuration file."""
    return Attack(files={CONFIG: text}, says=says)


FILES = {
    "aliases of aliases where a word is expected": configured(
        f"{BOMB}\n{DATASET % 'records: *x9'}", "more than 100000 values"
    ),
    "few aliases, many values": configured(
        f"x: &x [{'l,' * 20_000}]\ny: [*x, *x, *x, *x, *x]\n", "more than 100000 values"
    ),
    "30 kB of brackets as YAML": configured("[" * 30_000, "nested more than 32 levels deep"),
    "30 kB of brackets in braces": configured("a: " + "{a: " * 30_000, "nested more than 32"),
    "brackets in a schema of JSON": Attack(
        files={"s.json": '{"fields": ' + "[" * 900 + "]" * 900 + "}"},
        inputs={"files": "a.jsonl", "schema": "s.json"},
        says="`strict` must be true or false",
    ),
    "very many brackets in a schema of JSON": Attack(
        files={"s.json": "[" * 200_000},
        inputs={"files": "a.jsonl", "schema": "s.json"},
        says="not valid JSON",
    ),
    "a list of 20 MB": configured(f"datasets: [{'a, ' * 7_000_000}]", "larger than 1 MiB"),
    "a list of 1 MB": configured(f"datasets: [{'a, ' * 300_000}]", "more than 100000 values"),
    "a limit that no memory bears": configured(
        DATASET % "limits: {max-record-bytes: 9223372036854775808}",
        "must be a whole number from 1 to 134217728",
    ),
    "very many findings": configured(
        DATASET % "limits: {listed-per-file: 1000000000}", "must be a whole number from 1 to 100000"
    ),
    "a number of very many digits": configured(
        DATASET % f"limits: {{listed-per-file: {'9' * 5000}}}", "not valid YAML"
    ),
    "a NUL in a path": configured(
        'datasets: [{files: a.jsonl, schema: "a\\0b"}]', "cannot be the name of a file"
    ),
    "a NUL in a pattern": configured('datasets: [{files: "a\\0*"}]', "cannot be the name of a file"),
    "a key of 500 kB": configured(f"datasets: [{{files: a.jsonl, ? {'k' * 500_000} : 1}}]", "is not known"),
    "a device as the schema": Attack(
        links={"dev.yml": "/dev/zero"},
        inputs={"files": "a.jsonl", "schema": "dev.yml"},
        says="outside the workspace",
    ),
    "credentials as the schema": Attack(
        files=CREDENTIALS,
        links={"s.yml": ".git/config"},
        inputs={"files": "a.jsonl", "schema": "s.yml"},
        says="leads into .git",
    ),
    "credentials as the configuration": Attack(
        files=CREDENTIALS, links={"c.yml": ".git/config"}, inputs={"config": "c.yml"}, says="leads into .git"
    ),
    "credentials as the ca-bundle": Attack(
        files=CREDENTIALS,
        links={"ca.pem": ".git/config"},
        inputs=AUTHORITIES | {"ca-bundle": "ca.pem"},
        says="leads into .git",
    ),
    "authorities from outside the workspace": Attack(
        inputs=AUTHORITIES | {"ca-bundle": "/etc/passwd"},
        says="ca-bundle: /etc/passwd is outside the workspace",
    ),
    "a certificate that is none": Attack(
        files={"ca.pem": "no certificate"},
        inputs=AUTHORITIES | {"ca-bundle": "ca.pem"},
        says="ca-bundle: ca.pem has no certificate in PEM form",
    ),
    "a pipe as the ca-bundle": Attack(
        pipes=("ca.pem",),
        inputs=AUTHORITIES | {"ca-bundle": "ca.pem"},
        says="ca-bundle: there is no file ca.pem",
    ),
    "a pipe as the configuration": Attack(pipes=(CONFIG,), says="is not a regular file"),
    "a socket as the configuration": Attack(sockets=(CONFIG,), says="is not a regular file"),
    "a pipe as the schema": Attack(
        pipes=("s.yml",), inputs={"files": "a.jsonl", "schema": "s.yml"}, says="s.yml is not a regular file"
    ),
    "a pipe as data": Attack(
        pipes=("pipe",),
        links={"b.jsonl": "pipe"},
        inputs={"files": "*.jsonl"},
        says="b.jsonl is not a regular file",
    ),
    "a socket as data": Attack(
        sockets=("socket",),
        links={"b.jsonl": "socket"},
        inputs={"files": "*.jsonl"},
        says="is not a regular file",
    ),
    "a device as data": Attack(
        links={"b.jsonl": "/dev/zero"}, inputs={"files": "*.jsonl"}, says="outside the workspace"
    ),
    "a pipe as the plan": Attack(
        pipes=("plan.json",),
        inputs={"mode": "merge", "files": "*.json", "plan-path": "plan.json"},
        says="plan.json is not a regular file",
    ),
    "credentials as data": Attack(
        files=CREDENTIALS,
        links={"b.jsonl": ".git/config"},
        inputs={"files": "*.jsonl", "rejected-path": "rejected.jsonl"},
        says="leads into .git",
    ),
    "the folder of credentials as data": Attack(
        files={".git/config.jsonl": "AUTHORIZATION: basic c2VjcmV0"},
        links={"data": ".git"},
        inputs={"files": "data/*.jsonl"},
        says="data leads into .git",
    ),
    "two links to the folder itself": Attack(
        links={"x": ".", "y": "."}, inputs={"files": "**/*.jsonl"}, ends=GREEN, says="a.jsonl: 1 record"
    ),
    "links in a circle, named": Attack(
        links={"x": "y", "y": "x"}, inputs={"files": "x/*.jsonl"}, says="No file matches x/*.jsonl"
    ),
    "a link to the whole machine": Attack(
        links={"x": "/"}, inputs={"files": "x/**/*.jsonl"}, says="x is outside the workspace"
    ),
    "a pattern longer than any name": Attack(inputs={"files": "[" * 5000}, says="No file matches"),
    "a pattern of many choices": Attack(inputs={"files": "{a,b}" * 60}, says="cannot be the name of a file"),
    "a pattern of many wildcards": Attack(inputs={"files": "*a" * 60 + "b"}, says="No file matches"),
    "a schema with a long name": Attack(
        inputs={"files": "a.jsonl", "schema": "s" * 5000}, says="cannot be the name of a file"
    ),
    "a report with a long name": Attack(
        inputs={"files": "a.jsonl", "report-path": "r" * 300}, says="cannot be the name of a file"
    ),
    "a record of very many keys": Attack(
        files={"a.jsonl": "{" + ",".join(f'"k{number}":1' for number in range(20_000)) + "}\n"},
        inputs={"files": "a.jsonl", "schema": "schema.yml", "annotations": "false"},
        ends=((1, "invalid"),),
        says="lacks the field `a`",
    ),
}
"""By the author of a pull request."""

INPUTS = {
    f"{given!r} as {name}": Attack(inputs={"files": "a.jsonl", name: given}, says=says)
    for name, given, says in (
        ("mode", "##[warning]x", "is not one of"),
        ("mode", "x\n::warning::x", "is not one of"),
        ("files", "##[warning]x", "No file matches"),
        ("timeout", "::warning::x", "timeout"),
        ("dataset-id", "##[warning]x", "dataset-id"),
        ("working-directory", "##[warning]x", "is not a folder of the workspace"),
        ("config", "##[warning]x", "cannot be read: No such file or directory."),
    )
}
"""By whoever can choose an input, such as the name of a branch."""

ANSWERS = {
    "counts of 400 digits": Attack(
        answer=document(total_datapoint_count=10**400, accepted_count=10**400), ends=GREEN, says="valid"
    ),
    "numbers that are none": Attack(
        answer=document(total_datapoint_count=float("nan"), name=float("inf")), ends=GREEN, says="valid"
    ),
    "commands in every text": Attack(
        answer=document(name="##[warning]x\n::warning::x\x1b[2J"), ends=GREEN, says="valid"
    ),
    "brackets in brackets": Attack(answer=reply(b"[" * 1_000_000), ends=NO_SERVICE, says="cannot be read"),
    "a reply without an end": Attack(
        answer=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n{" + b" " * (40 << 20),
        ends=NO_SERVICE,
        says="Run again to pick up what is unfinished",
    ),
    "a small reply that unpacks to very much": Attack(
        answer=reply(gzip.compress(b" " * (200 << 20)), b"Content-Encoding: gzip\r\n"),
        ends=NO_SERVICE,
        says="Run again to pick up what is unfinished",
    ),
    "a redirect to a file": Attack(
        answer=b"HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
        ends=NO_SERVICE,
        says="redirects to another address, which is refused",
    ),
    "an upload URL to delete something": Attack(
        inputs={"mode": "upload"},
        answer=document(upload_url="https://storage.example/x", http_method="DELETE"),
        ends=NO_SERVICE,
        says="method or content type that cannot be used",
    ),
    "an upload URL that is a file": Attack(
        inputs={"mode": "upload"},
        answer=document(upload_url="file:///etc/passwd"),
        ends=NO_SERVICE,
        says="cannot be used",
    ),
}
"""By the service, or by whoever can answer in its place."""

ATTACKS = FILES | INPUTS | ANSWERS
