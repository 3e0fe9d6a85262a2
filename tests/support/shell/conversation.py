"""Runs the command at a terminal of its own, where a test types and reads as a person does."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from support.shell.program import PROGRAM, variables


@dataclass(kw_only=True)
class Conversation:
    """A command that runs, and what it has said so far."""

    process: subprocess.Popen[bytes]
    terminal: int
    said: bytes = b""

    def wait_for(self, words: str) -> None:
        """Read until the command has said `words`."""
        while words.encode() not in self.said:
            self.said += os.read(self.terminal, 4096)

    def end(self) -> tuple[int, str]:
        """Read all that is still said; return the exit code and everything that was said."""
        with suppress(OSError):  # how Linux tells that the other side is closed
            while part := os.read(self.terminal, 4096):
                self.said += part
        return self.process.wait(timeout=30), self.said.decode()


@contextmanager
def conversation(folder: Path, *arguments: str, typed: str, **more: str) -> Iterator[Conversation]:
    """Run `prolific-dataset` with `arguments` in `folder`, and type."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [*PROGRAM, *arguments],
        cwd=folder,
        env=variables(TERM="dumb", **more),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
    ) as process:
        os.close(theirs)
        os.write(ours, typed.encode())
        try:
            yield Conversation(process=process, terminal=ours)
        finally:
            process.kill()
            os.close(ours)
