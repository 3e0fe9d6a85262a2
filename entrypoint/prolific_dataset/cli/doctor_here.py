"""What the doctor looks at on this machine: the files, git, the workflow, the disk."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import RepositoryError, RunError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.git import Repository
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.documents import parse_document, read_document
from prolific_dataset.github.workflow_file import FETCH_DEPTH, may_use_action, problems, uses_action
from prolific_dataset.report.checkup import Check, Mark
from prolific_dataset.wording import count, size

_ROOM: Final = 100 * 1024 * 1024
"""Bytes of disk for reports and, with many million records, the search for duplicates."""
_WORKFLOWS: Final = ".github/workflows"


def files_checks(settings: DatasetSettings, workspace: Workspace, checkout: Checkout) -> Iterator[Check]:
    """Say how many files a dataset has; nothing where no patterns are known."""
    if not settings.files:
        return
    patterns = ", ".join(settings.files)
    try:
        found = select(settings.files, workspace, checkout=checkout).files
    except RunError as error:
        yield Check(about="files", mark=Mark.WRONG, message=error.message, fix=error.hint)
        return
    if found:
        yield Check(about="files", mark=Mark.OK, message=f"{count(len(found), 'file')} of {patterns}")
    else:
        fix = "Correct the patterns, which are relative to the top of the repository."
        yield Check(about="files", mark=Mark.WRONG, message=f"No file matches {patterns}.", fix=fix)


def git_check(checkout: Checkout) -> Check:
    """Say whether git can tell which records are new."""
    repository = checkout.repository
    if repository is None:
        message = "There is no git repository around the files, or no git to read it with."
        fix = "`git init`, and commit the files: the history says which records are new."
        return Check(about="git", mark=Mark.WRONG, message=message, fix=fix)
    try:
        if repository.commit() is None:
            fix = "Commit the files: the history says which records are new."
            return Check(about="git", mark=Mark.WRONG, message="Nothing is committed yet.", fix=fix)
        if repository.is_shallow:
            message = "This clone lacks older commits."
            return Check(
                about="git", mark=Mark.WRONG, message=message, fix=f"`git fetch --unshallow`. {FETCH_DEPTH}"
            )
    except RepositoryError as error:
        return Check(about="git", mark=Mark.WRONG, message=error.message, fix=error.hint)
    return Check(about="git", mark=Mark.OK, message="The whole history is here.")


def workflow_checks(workspace: Workspace, checkout: Checkout) -> Iterator[Check]:
    """Say what keeps the workflows that use the action from doing their work."""
    default_branch = _default_branch(checkout.repository)
    used = False
    for path in sorted((workspace.repository / _WORKFLOWS).glob("*.y*ml")):
        name = f"{_WORKFLOWS}/{path.name}"
        text = _read(path, name)
        try:
            document = parse_document(text, name=name)
        except RunError as error:
            if may_use_action(text):  # others are not ours to judge
                used = True
                yield Check(about="workflow", mark=Mark.WRONG, message=error.message, fix=error.hint)
            continue
        if not uses_action(document):
            continue
        used = True
        found = list(problems(document, default_branch=default_branch))
        for message, fix in found:
            yield Check(about="workflow", mark=Mark.WRONG, message=f"{name}: {message}", fix=fix)
        if not found:
            message = f"{name}: pull requests are checked, pushes uploaded."
            yield Check(about="workflow", mark=Mark.OK, message=message)
    if not used:
        message = "No workflow uses the action; everything works from the command line."
        fix = "`prolific-dataset init` writes one, for GitHub to check pull requests and upload pushes."
        yield Check(about="workflow", mark=Mark.NOTE, message=message, fix=fix)


def _read(path: Path, name: str) -> bytes:
    """Read a workflow; empty where it cannot be read, or is no file, or too large for one."""
    try:
        return read_document(path, name=name)
    except (OSError, RunError):
        return b""


def _default_branch(repository: Repository | None) -> str | None:
    """The branch that the remote calls its default; None where this clone does not know."""
    try:
        if repository is None:
            return None
        code, printed = repository.git.ask("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD")
    except RepositoryError:
        return None
    return printed.decode(errors="replace").strip().removeprefix("origin/") if code == 0 else None


def room_check() -> Check:
    """Say whether there is room for temporary files."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        message = f"Only {size(free)} are free in {folder}."
        return Check(
            about="disk", mark=Mark.WRONG, message=message, fix="Make room, or set TMPDIR to another folder."
        )
    return Check(about="disk", mark=Mark.OK, message=f"{size(free)} are free in {folder}.")
