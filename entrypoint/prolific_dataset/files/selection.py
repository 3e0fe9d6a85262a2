"""Which files of a dataset a run checks: those its patterns select, or only the changed ones among them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from prolific_dataset.config.settings import DatasetSettings, IfNoFilesFound
from prolific_dataset.errors import NoFilesFound
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.exclusion import selects
from prolific_dataset.files.kinds import is_folder
from prolific_dataset.files.patterns import Selection, select
from prolific_dataset.files.spelling import readings
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Notice, Severity


def choose(
    dataset: DatasetSettings,
    workspace: Workspace,
    *,
    changed: ChangedFiles | None,
    if_no_files_found: IfNoFilesFound,
    checkout: Checkout | None = None,
    keep_going: Callable[[], None] = lambda: None,
) -> Selection:
    """Choose the files of `dataset`, and say how they were chosen.

    Args:
        dataset: the dataset, with its patterns.
        workspace: where the files are.
        changed: restricts the choice to these files; None for all.
        if_no_files_found: what to do when the patterns match nothing.
        checkout: knows what git ignores; None where that does not matter.
        keep_going: called before each folder; raises to end the search, because time is up.

    Raises:
        NoFilesFound: the patterns match nothing, and that is an error.
        UsageError: a pattern or file is outside the workspace.
    """
    selection = select(dataset.files, workspace, checkout=checkout, keep_going=keep_going)
    files = selection.files
    notices = [
        Notice(severity=Severity.WARNING, message=f"The pattern {pattern} matches no file.")
        for pattern in selection.idle_patterns
    ]
    notices += selection.notices
    if changed is not None and changed.paths is not None:
        if reason := _rechecked(dataset, workspace, changed):
            message = f"changed-only: all files of the dataset are taken, because {reason}."
            notices.append(Notice(severity=Severity.NOTICE, message=message))
        else:
            files = tuple(
                each for each in files if changed.includes(each.location, root=workspace.repository)
            )
    if left_out := len(selection.files) - len(files):
        message = f"changed-only: {left_out} of {len(selection.files)} files did not change."
        notices.append(Notice(severity=Severity.NOTICE, message=message))
    notices += _gone(dataset, workspace, changed)
    if not selection.files:
        notices.append(_nothing(dataset, workspace, if_no_files_found, selection.notices))
    return Selection(files=files, notices=tuple(notices))


def _rechecked(dataset: DatasetSettings, workspace: Workspace, changed: ChangedFiles) -> str:
    """Say what makes every file count as changed; nothing if none does."""
    if dataset.entry_changed:
        return "the dataset's entry in the configuration file changed"
    if dataset.schema is not None:
        schema = workspace.file(dataset.schema).location
        if changed.includes(schema, root=workspace.repository):
            return f"{dataset.schema} changed"
    return ""


def _gone(dataset: DatasetSettings, workspace: Workspace, changed: ChangedFiles | None) -> Iterator[Notice]:
    """Name the files that the event deleted and that the patterns would have matched."""
    for path in sorted(changed.deleted if changed else ()):
        if selects(dataset.files, workspace.repository / path, workspace):
            message = f"{path} was deleted; its records stay in the dataset, which cannot drop them."
            yield Notice(severity=Severity.NOTICE, message=message)


def _nothing(
    dataset: DatasetSettings, workspace: Workspace, meaning: IfNoFilesFound, said: Iterable[Notice]
) -> Notice:
    patterns = ", ".join(dataset.files) if dataset.files else "an empty list of patterns"
    message = f"No file matches {patterns}."
    match meaning:
        case IfNoFilesFound.ERROR:
            usual = (
                "Is the repository checked out before this step? Patterns are relative to the working directory. "
                "if-no-files-found: warn or ignore makes this green."
            )
            reasons = (*(each.message for each in said), *_right_forms(dataset.files, workspace), usual)
            raise NoFilesFound(message, hint=" ".join(reasons))
        case IfNoFilesFound.WARN:
            return Notice(severity=Severity.WARNING, message=message)
        case IfNoFilesFound.IGNORE:
            return Notice(severity=Severity.NOTICE, message=message)


def _right_forms(patterns: Iterable[str], workspace: Workspace) -> Iterator[str]:
    """Say how to write patterns that were not written as such: in the folder where they were typed."""
    folder = f"{workspace.typed_in}/" if workspace.typed_in else ""
    for pattern in patterns:
        typed = pattern.removeprefix(folder)
        if is_folder(workspace.working_directory / pattern):
            yield f"For the files of a folder write {typed.rstrip('/')}/*.jsonl."
        elif folder and typed.startswith(folder):
            yield f"Patterns are relative to {workspace.typed_in} here: write {typed.removeprefix(folder)}."
        elif forms := [*readings(typed)]:
            yield f"Instead of {typed} write {', '.join(forms[-1])}, one a line."
