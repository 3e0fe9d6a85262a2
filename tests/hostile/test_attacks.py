"""Every attack of the table, run as a step within limits of memory and processor time."""

from __future__ import annotations

import os
import stat
from contextlib import nullcontext
from pathlib import Path

import pytest

from hostile.attacks import ATTACKS, ID, SCHEMA, Attack
from support.servers.wire import answering
from support.shell.bounded_step import run_bounded

pytestmark = pytest.mark.posix

TOKEN = "token-of-the-test"


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_the_run_ends_by_itself_and_says_why(tmp_path: Path, attack: Attack) -> None:
    """Neither a signal of the system nor a traceback ends it, and later steps get their outputs.

    No command gets through to the runner, and no secret is shown.
    """
    workspace = tmp_path / "work"
    prepare(workspace, attack)
    with answering(attack.answer) if attack.answer else nullcontext() as wire:
        service = (
            {"api-token": TOKEN, "dataset-id": ID, "api-url": wire.url, "files": "a.jsonl"} if wire else {}
        )

        ended = run_bounded(workspace, {"mode": "validate", "timeout": "5s", **service, **attack.inputs})

    said = ended.log.decode()
    assert (ended.exit_code, ended.outputs.get("result")) in attack.ends, said[-2000:]
    assert attack.says in said
    assert "Traceback" not in said
    assert "Unexpected error" not in said
    assert "c2VjcmV0" not in said
    assert TOKEN not in said.replace(f"::add-mask::{TOKEN}", "")
    assert {each.name for each in ended.commands} <= {"add-mask", "error", "notice", "group", "endgroup"}
    assert "\x1b" not in said
    assert len(ended.log) < 20_000


def prepare(workspace: Path, attack: Attack) -> None:
    """Make the workspace that an attack finds."""
    for name, content in {"schema.yml": SCHEMA, "a.jsonl": '{"a": "b"}\n', **attack.files}.items():
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).write_text(content)
    for name, target in attack.links.items():
        (workspace / name).symlink_to(target)
    for name in (*attack.pipes, *attack.sockets):
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
    for name in attack.pipes:
        os.mkfifo(workspace / name)
    for name in attack.sockets:
        os.mknod(
            workspace / name, stat.S_IFSOCK | 0o600
        )  # to bind one there, the path would have to be short
