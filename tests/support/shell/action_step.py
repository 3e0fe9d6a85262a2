"""Runs the program as a step of a job, and reads what it left behind by the runner's own rules."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.shell import runner_rules
from support.shell.program import ENTRYPOINT, run_program


@dataclass(frozen=True, kw_only=True)
class Step:
    """What a step left behind."""

    exit_code: int
    log: str
    outputs: dict[str, str]
    summary: str

    @property
    def commands(self) -> list[runner_rules.Command]:
        return runner_rules.commands(self.log)

    @property
    def errors(self) -> list[tuple[str, int | None]]:
        """File and line of each error annotation, in order."""
        return [
            (
                each.properties.get("file", ""),
                int(each.properties["line"]) if "line" in each.properties else None,
            )
            for each in self.commands
            if each.name == "error"
        ]


PUSH = {"ref": "refs/heads/main", "repository": {"default_branch": "main"}}
"""What a runner says of a push to the default branch, as far as a run needs it."""


def environment(
    workspace: Path, *, event: str = "push", payload: object = None, **variables: str
) -> dict[str, str]:
    """The environment that a runner gives a step; its files lie beside the workspace."""
    files = workspace.parent
    (files / "event.json").write_text(
        json.dumps(PUSH if payload is None and event == "push" else payload or {})
    )
    for name in ("outputs", "summary"):
        (files / name).write_text("")
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(ENTRYPOINT),
        "GITHUB_ACTIONS": "true",
        "CI": "true",
        "GITHUB_WORKSPACE": str(workspace),
        "GITHUB_EVENT_NAME": event,
        "GITHUB_EVENT_PATH": str(files / "event.json"),
        "GITHUB_OUTPUT": str(files / "outputs"),
        "GITHUB_STEP_SUMMARY": str(files / "summary"),
        "GITHUB_REPOSITORY": "octo/data",
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_SHA": "1f2e3d4c5b6a79880123456789abcdef01234567",
        **variables,
    }


def given(inputs: Mapping[str, str]) -> dict[str, str]:
    """Spell inputs as the runner does: upper case, hyphens kept."""
    return {f"INPUT_{name.upper()}": value for name, value in inputs.items()}


def run_step(
    workspace: Path,
    inputs: Mapping[str, str],
    *,
    event: str = "push",
    payload: object = None,
    **variables: str,
) -> Step:
    """Run the action's command in `workspace`, as its container does."""
    environ = environment(workspace, event=event, payload=payload, **variables) | given(inputs)
    done = run_program(workspace, environ, "upload", stderr=subprocess.STDOUT)
    return Step(
        exit_code=done.returncode,
        log=done.stdout.decode("utf-8"),
        outputs=runner_rules.outputs(Path(environ["GITHUB_OUTPUT"]).read_text("utf-8")),
        summary=Path(environ["GITHUB_STEP_SUMMARY"]).read_text("utf-8"),
    )
