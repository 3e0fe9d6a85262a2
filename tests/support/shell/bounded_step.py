"""Runs the program as a step that may take only so much memory and time, as hostile input must not change."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.shell import runner_rules
from support.shell.action_step import environment, given

MEMORY = 1 << 30
"""Bytes of address space: the program itself takes a quarter of it."""
SECONDS = 20
"""Of processor time, on which the machine's other work has no effect."""
PATIENCE = 120
"""Seconds of any time, for a program that waits for ever."""


@dataclass(frozen=True, kw_only=True)
class Ended:
    """How a step ended."""

    exit_code: int
    """Negative where a signal ended it, such as a segmentation fault."""
    log: bytes
    outputs: dict[str, str]

    @property
    def commands(self) -> list[runner_rules.Command]:
        return runner_rules.commands(self.log.decode("utf-8", "replace"))


def run_bounded(
    workspace: Path,
    inputs: Mapping[str, str],
    *,
    memory: int = MEMORY,
    arguments: tuple[str, ...] = ("upload",),
    **variables: str,
) -> Ended:
    """Run the action's command in `workspace` within the limits."""
    environ = environment(workspace, **variables) | given(inputs)
    launch = (
        "import resource, sys; "
        f"resource.setrlimit(resource.RLIMIT_AS, ({memory}, {memory})); "
        f"resource.setrlimit(resource.RLIMIT_CPU, ({SECONDS}, {SECONDS})); "
        "from prolific_dataset.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", launch, *arguments],
        cwd=workspace,
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=PATIENCE,
        check=False,
    )
    outputs = Path(environ["GITHUB_OUTPUT"]).read_text("utf-8")
    return Ended(exit_code=done.returncode, log=done.stdout, outputs=runner_rules.outputs(outputs))
