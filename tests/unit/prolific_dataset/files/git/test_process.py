"""A git that gives no answer, as when a file of the repository is a pipe."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.git import Repository
from prolific_dataset.files.git.process import Git
from support.shell.git_repository import Work

pytestmark = pytest.mark.posix


@pytest.fixture
def silent(tmp_path: Path) -> Git:
    """A program that says something and then waits for ever."""
    os.mkfifo(tmp_path / "pipe")
    program = tmp_path / "git"
    program.write_text(f"#!/bin/sh\necho $$\nexec cat {tmp_path}/pipe\n")
    program.chmod(0o755)
    return Git(program=str(program), git_dir=tmp_path, patience=0.2)


def test_an_answer_that_does_not_come_ends_git(silent: Git) -> None:
    """In time, and with words."""
    with pytest.raises(RepositoryError, match="no answer within"):
        silent.read("rev-parse")
    with pytest.raises(RepositoryError, match="no answer within"):
        silent.ask("rev-parse")


def test_a_stream_that_dries_up_ends_git(silent: Git) -> None:
    """What came before is read; nothing of git is left behind."""
    with (
        pytest.raises(RepositoryError, match="no answer within"),
        silent.stream("cat-file") as stream,
    ):
        process_id = int(stream.read())

    with pytest.raises(ProcessLookupError):
        os.kill(process_id, 0)


@pytest.mark.parametrize("name", ["HEAD", "config", "refs/heads/other", "objects/info/alternates"])
def test_a_pipe_among_the_files_of_git_is_refused(tmp_path: Path, name: str) -> None:
    """Before git opens it, also behind a link; sockets stay, for git has some of its own."""
    work = Work.init(tmp_path / "work")
    work.commit({"a.jsonl": b"{}\n"})
    place = work.root / ".git" / name
    place.unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe")
    place.symlink_to(tmp_path / "pipe")

    with pytest.raises(RepositoryError, match=f"{name} is a pipe or a device"):
        Repository.find(work.root)
