"""Attacks by people who can change a file of the repository, and what must hold for each: the table of `SECURITY.md`.

Every attack runs the whole program as a step, within limits of memory and processor time. It must end by itself, with
the exit code and the words of the row, with the output `result`, and without a traceback.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from support.shell.bounded_step import run_bounded

pytestmark = pytest.mark.posix

CONFIG = ".github/prolific-datasets.yml"
SCHEMA = "strict: true\nfields: {a: {type: text}}\n"
DATASET = "datasets: [{files: a.jsonl, schema: schema.yml, %s}]\n"
BOMB = "\n".join(
    (
        "x0: &x0 [l, l, l, l, l, l, l, l, l]",
        *(f"x{i + 1}: &x{i + 1} [{', '.join([f'*x{i}'] * 9)}]" for i in range(9)),
    )
)


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Files of a repository that mean harm, and how the run must end."""

    files: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    exit_code: int = 2
    says: str


ATTACKS = {
    "aliases of aliases where a word is expected": Attack(
        files={CONFIG: f"{BOMB}\n{DATASET % 'records: *x9'}"}, says="more than 100000 values"
    ),
    "few aliases, many values": Attack(
        files={CONFIG: f"x: &x [{'l,' * 20_000}]\ny: [*x, *x, *x, *x, *x]\n"}, says="more than 100000 values"
    ),
    "30 kB of brackets as YAML": Attack(files={CONFIG: "[" * 30_000}, says="nested more than 32 levels deep"),
    "30 kB of brackets in braces": Attack(
        files={CONFIG: "a: " + "{a: " * 30_000}, says="nested more than 32"
    ),
    "brackets in a schema of JSON": Attack(
        files={"s.json": '{"fields": ' + "[" * 900 + "]" * 900 + "}"},
        inputs={"files": "a.jsonl", "schema": "s.json"},
        says="nested more than 32 levels deep",
    ),
    "very many brackets in a schema of JSON": Attack(
        files={"s.json": "[" * 200_000},
        inputs={"files": "a.jsonl", "schema": "s.json"},
        says="not valid JSON",
    ),
    "a list of 20 MB": Attack(files={CONFIG: f"datasets: [{'a, ' * 7_000_000}]"}, says="larger than 1 MiB"),
    "a list of 1 MB": Attack(
        files={CONFIG: f"datasets: [{'a, ' * 300_000}]"}, says="more than 100000 values"
    ),
    "a limit that no memory bears": Attack(
        files={CONFIG: DATASET % "limits: {max-record-bytes: 9223372036854775808}"},
        says="must be a whole number from 1 to 134217728",
    ),
    "very many findings": Attack(
        files={CONFIG: DATASET % "limits: {listed-per-file: 1000000000}"},
        says="must be a whole number from 1 to 100000",
    ),
    "a number of very many digits": Attack(
        files={CONFIG: DATASET % f"limits: {{listed-per-file: {'9' * 5000}}}"}, says="not valid YAML"
    ),
    "a NUL in a path": Attack(
        files={CONFIG: 'datasets: [{files: a.jsonl, schema: "a\\0b"}]'}, says="cannot be the name of a file"
    ),
    "a NUL in a pattern": Attack(
        files={CONFIG: 'datasets: [{files: "a\\0*"}]'}, says="cannot be the name of a file"
    ),
    "a key of 500 kB": Attack(
        files={CONFIG: f"datasets: [{{files: a.jsonl, ? {'k' * 500_000} : 1}}]"}, says="is not known"
    ),
    "a device as the schema": Attack(
        links={"dev.yml": "/dev/zero"},
        inputs={"files": "a.jsonl", "schema": "dev.yml"},
        says="outside the workspace",
    ),
    "credentials as the schema": Attack(
        files={".git/config": "[http]\n extraheader = AUTHORIZATION: basic c2VjcmV0"},
        links={"s.yml": ".git/config"},
        inputs={"files": "a.jsonl", "schema": "s.yml"},
        says="leads into .git",
    ),
    "credentials as the configuration": Attack(
        files={".git/config": "[http]\n extraheader = AUTHORIZATION: basic c2VjcmV0"},
        links={"c.yml": ".git/config"},
        inputs={"config": "c.yml"},
        says="leads into .git",
    ),
    "credentials as the ca-bundle": Attack(
        files={".git/config": "[http]\n extraheader = AUTHORIZATION: basic c2VjcmV0"},
        links={"ca.pem": ".git/config"},
        inputs={"files": "a.jsonl", "api-token": "token-of-the-test", "ca-bundle": "ca.pem"},
        says="leads into .git",
    ),
    "authorities from outside the workspace": Attack(
        inputs={"files": "a.jsonl", "api-token": "token-of-the-test", "ca-bundle": "/etc/passwd"},
        says="ca-bundle: /etc/passwd is outside the workspace",
    ),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_run_ends_by_itself_and_says_why(tmp_path: Path, attack: Attack) -> None:
    """Neither a signal of the system nor a traceback ends it, and later steps get their outputs."""
    workspace = tmp_path / "work"
    for name, content in {"schema.yml": SCHEMA, "a.jsonl": '{"a": "b"}\n', **attack.files}.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(content)
    for name, target in attack.links.items():
        (workspace / name).symlink_to(target)

    ended = run_bounded(workspace, {"mode": "validate", **attack.inputs})

    said = ended.log.decode()
    assert (ended.exit_code, ended.outputs.get("result")) == (attack.exit_code, "error"), said[-2000:]
    assert attack.says in said
    assert "Traceback" not in said
    assert "Unexpected error" not in said
    assert "c2VjcmV0" not in said
    assert len(ended.log) < 20_000
