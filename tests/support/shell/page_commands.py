"""Run the commands of a page in one shell, as a reader would type them, and keeps what each printed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).parents[3]
_MARK = "@@ the next command @@"
_UNTIL_STOPPED = "timeout --preserve-status --signal=INT 2"
# What serves until it is stopped is stopped soon, as by Ctrl-C.
_SERVES = f'{_UNTIL_STOPPED} {sys.executable} "$@"; code=$?; test $code = 130 && exit 0; exit $code'
_PROGRAMS = {
    "prolific-dataset": 'test "$1" = sandbox && set -- -m prolific_dataset sandbox --port 0 "${@:2}" '
    f'|| exec {sys.executable} -m prolific_dataset "$@"\n{_SERVES}',
    "python": _SERVES,
    # What is said about make is said in this repository; that the targets exist is enough.
    "make": f'exec {shutil.which("make")} --directory={REPOSITORY} --dry-run "$@" > /dev/null',
    # Nothing is installed here; the program is there already.
    "pip": 'test "$1" = install',
    "pipx": f'test "$1" = run && exec {sys.executable} -m "${{2/-/_}}" "${{@:3}}"',
}


@dataclass(frozen=True, kw_only=True)
class Done:
    """What became of a command."""

    command: str
    output: str
    """Standard output and standard error, as they come together at a terminal."""
    exit_code: int


def run_commands(commands: Iterable[str], *, folder: Path, programs: Path, **variables: str) -> list[Done]:
    """Run `commands`, one after the other, in one shell.

    Args:
        commands: each may go over several lines.
        folder: where the shell starts.
        programs: an empty folder, for the programs that stand in for others.
        variables: what the shell knows besides.
    """
    for name, body in _PROGRAMS.items():
        program = programs / name
        program.write_text(f"#!/bin/bash\n{body}\n")
        program.chmod(0o755)
    commands = list(commands)
    script = programs / "commands.sh"
    lines = [f"{command}\n__code=$?; echo; echo '{_MARK}' $__code; (exit $__code)" for command in commands]
    script.write_text("\n".join(("trap 'kill $(jobs -p)' EXIT", *lines)) + "\n", encoding="utf-8")
    done = subprocess.run(
        ["bash", "--noprofile", "--norc", script],
        stdin=subprocess.DEVNULL,
        cwd=folder,
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "PYTHONPATH": str(REPOSITORY / "entrypoint"),
            "HOME": str(programs),
            "NO_PROXY": "127.0.0.1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_{what}": f"reader{at}" for who in ("AUTHOR", "COMMITTER") for what, at in _PERSON},
            **variables,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    parts = re.split(rf"\n{re.escape(_MARK)} (\d+)\n", done.stdout)
    return [
        Done(command=command, output=output, exit_code=int(code))
        for command, output, code in zip(commands, parts[::2], parts[1::2], strict=False)
    ]


_PERSON = (("NAME", ""), ("EMAIL", "@example.com"))
