"""A git that gives no answer, as when a file of the repository is a pipe."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.errors import OutOfTime, RepositoryError
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


def test_the_deadline_ends_git_before_its_patience(silent: Git) -> None:
    """As what it is: time is up, whatever git is at; also when it is up before git begins."""
    for left in (0.2, 0.0):
        late = replace(silent, patience=300.0, deadline=Deadline.after(SystemClock(), left))
        with pytest.raises(OutOfTime, match="before git gave an answer"):
            late.read("rev-parse")
        with pytest.raises(OutOfTime, match="before git gave an answer"), late.stream("cat-file") as stream:
            stream.read()


@pytest.mark.parametrize("name", ["worktrees/linked/HEAD", "config", "objects/info/alternates"])
@pytest.mark.parametrize("kind", ["worktree", "submodule"])
def test_the_git_folder_of_a_linked_work_tree_or_a_submodule_is_searched(
    tmp_path: Path, kind: str, name: str
) -> None:
    """It lies elsewhere, and a linked work tree shares most of it with the others."""
    work = Work.init(tmp_path / "work")
    work.commit({"a.jsonl": b"{}\n"})
    linked, git_dir = tmp_path / "linked", work.root / ".git"
    if kind == "worktree":
        work.git("worktree", "add", str(linked), "-b", "linked")
    else:
        linked.mkdir()
        git_dir = git_dir.rename(tmp_path / "module")
        (linked / ".git").write_text("gitdir: ../module\n")
    place = git_dir / name
    place.parent.mkdir(parents=True, exist_ok=True)
    assert Repository.find(linked) is not None
    place.unlink(missing_ok=True)
    os.mkfifo(place)

    with pytest.raises(RepositoryError, match=f"{name} is a pipe or a device"):
        Repository.find(linked)


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
