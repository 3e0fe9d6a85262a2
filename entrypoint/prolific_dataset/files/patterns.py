"""Patterns -> data files, in a stable order and never from outside the workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.exclusion import EXCLUDES, covered
from prolific_dataset.files.kinds import is_file, is_folder, is_link
from prolific_dataset.files.pattern import Pattern
from prolific_dataset.files.spelling import readings
from prolific_dataset.files.walk import Walk
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DataFile, Notice, Severity
from prolific_dataset.wording import count, some

_NAMED: Final = 3
"""Paths that a notice names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The files that patterns select, the patterns that select none, and what else is worth saying."""

    files: tuple[DataFile, ...]
    idle_patterns: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def select(
    patterns: Sequence[str],
    workspace: Workspace,
    *,
    checkout: Checkout | None = None,
    keep_going: Callable[[], None] = lambda: None,
) -> Selection:
    """Expand `patterns`: in their order, each one's files sorted by path, every file once.

    `*` and `?` stay within a folder, `**` goes through folders, `!` before a pattern takes its files out again,
    wherever it is in the list; a folder that is taken out takes out all below it. Files and folders whose name starts
    with a dot only match a pattern that says so. What git ignores is not taken by `**`.

    Args:
        patterns: what the user wrote, relative to the working directory.
        workspace: where the files are.
        checkout: knows what git ignores; None where that does not matter.
        keep_going: called before each folder; raises to end the search, because time is up.

    Raises:
        UsageError: a pattern leads outside the workspace, or selects a link that leads nowhere or outside.
    """
    search = _Search(workspace, checkout, keep_going)
    for pattern in patterns:
        search.add(pattern)
    files = search.files()
    return Selection(files=files, idle_patterns=tuple(search.idle), notices=tuple(search.notices))


class _Search:
    """The search for the files of a list of patterns."""

    def __init__(
        self, workspace: Workspace, checkout: Checkout | None, keep_going: Callable[[], None]
    ) -> None:
        self._workspace = workspace
        self._checkout = checkout
        self._walk = Walk(workspace.root, keep_going=keep_going)
        self._found: dict[Path, bool] = {}
        """Each path, and whether only a `**` led there."""
        self._exclusions: list[str] = []
        self.idle: list[str] = []
        self.notices: list[Notice] = []

    def add(self, pattern: str) -> None:
        """Search for one pattern, in another reading where it matches nothing as written."""
        if pattern.startswith(EXCLUDES):
            self._exclusions.append(pattern)
        elif not self._take([pattern]):
            others = readings(pattern, typed_in=self._workspace.typed_in)
            if not any(self._read(pattern, each) for each in others):
                self.idle.append(pattern)

    def files(self) -> tuple[DataFile, ...]:
        """Return the files, in order, without what is excluded, ignored, or a report of this run."""
        excluded = self._excluded()
        self._warn_of_unseen(excluded)
        # What is blocked is refused below, unless it is excluded.
        found = [each for each in (*self._found, *sorted(self._walk.blocked)) if each not in excluded]
        self._refuse_dangling(found)
        ignored = self._ignored(each for each in found if self._found.get(each))
        files = [self._workspace.at(each) for each in found if each not in ignored]
        reports = [each.path for each in files if self._workspace.is_report(each.location)]
        if reports:
            self._say(f"Not taken as data, because this run writes its reports there: {', '.join(reports)}.")
        return tuple(each for each in files if each.path not in reports)

    def _take(self, patterns: Iterable[str], *, all_of_them: bool = True) -> list[str]:
        """Add the files of `patterns` if each (or any) of them has some; return the patterns that have."""
        found = {each: self._find(each) for each in patterns}
        taken = [each for each, paths in found.items() if paths]
        if not taken or (all_of_them and len(taken) < len(found)):
            return []
        for each in taken:
            for path, by_folders in found[each].items():
                self._found[path] = self._found.get(path, True) and by_folders
        return taken

    def _find(self, written: str) -> dict[Path, bool]:
        start, text = self._workspace.place(written)
        exact = start / text
        if (is_link(exact) or is_file(exact)) and not is_folder(exact):
            return {Path(os.path.normpath(exact)): False}  # also a name that contains `[` or `*`
        pattern = Pattern.of(text)
        found = sorted(self._walk.find(start, pattern), key=Path.as_posix)
        return dict.fromkeys(found, pattern.is_recursive)

    def _read(self, pattern: str, reading: tuple[str, ...]) -> bool:
        """Take another reading of a pattern; return whether it selects anything."""
        exclusions = [each for each in reading if each.startswith(EXCLUDES)]
        rest = [each for each in reading if each not in exclusions]
        try:
            taken = self._take(rest, all_of_them="{" not in pattern)
        except UsageError:
            return False
        if rest and not taken:
            return False
        self._exclusions += exclusions
        self.idle += [each for each in rest if each not in taken]
        self._say_reading(pattern, reading)
        return True

    def _excluded(self) -> set[Path]:
        """Return what exclusions take out; warn of each that takes out nothing."""
        locations = (*self._found, *self._walk.blocked, *self._walk.unseen())
        excluded: set[Path] = set()
        for written in self._exclusions:
            pattern = written.removeprefix(EXCLUDES).strip()
            hit = covered(locations, (pattern,), self._workspace)
            for reading in () if hit else readings(pattern, typed_in=self._workspace.typed_in):
                hit = covered(locations, reading, self._workspace)
                if hit:
                    self._say_reading(written, [f"{EXCLUDES}{each}" for each in reading])
                    break
            if not hit:
                self._say(self._idle_exclusion(written, pattern), Severity.WARNING)
            excluded |= hit
        return excluded

    def _idle_exclusion(self, written: str, pattern: str) -> str:
        message = f"The pattern {written} excludes no file."
        if is_file(self._workspace.working_directory / written):
            return f"{message} To name the file, write ./{written}."
        if "/" not in pattern.rstrip("/"):
            return f"{message} To leave it out in every folder, write !**/{pattern}."
        return message

    def _refuse_dangling(self, found: Iterable[Path]) -> None:
        for path in found:
            if not path.exists():
                name = self._workspace.name(path)
                raise UsageError(
                    f"{name} is a link to {_target(path)}, which is not there.",
                    hint=f"Fetch the data before this step: `datalad get {name}` or `git annex get {name}`. Or correct "
                    f"the link, or leave it out: `!{name}`.",
                )

    def _ignored(self, doubtful: Iterable[Path]) -> frozenset[Path]:
        """Return what git ignores; say so once."""
        if self._checkout is None:
            return frozenset()
        try:
            ignored = self._checkout.ignored(doubtful)
        except RepositoryError as error:
            self._say(f"Files that git ignores are not left out. {error.message}", Severity.WARNING)
            return frozenset()
        if ignored:
            self._say(
                f"Not taken by `**`, because git ignores {count(len(ignored), 'file')}: {self._names(ignored)}. "
                "Name such a file without wildcards to take it."
            )
        return ignored

    def _warn_of_unseen(self, excluded: Collection[Path]) -> None:
        """Name folders with files that may have been meant."""
        unseen = {each: why for each, why in self._walk.unseen().items() if each not in excluded}
        with suppress(RepositoryError):
            ignored = self._checkout.ignored(unseen) if self._checkout else frozenset()
            unseen = {each: why for each, why in unseen.items() if each not in ignored}
        for reason in sorted(set(unseen.values())):
            folders = [each for each, why in unseen.items() if why == reason]
            self._say(f"Not looked into: {self._names(folders)}; {reason}.", Severity.WARNING)

    def _say_reading(self, pattern: str, reading: Sequence[str]) -> None:
        self._say(f"The pattern {pattern} was read as {', '.join(reading)}.")

    def _say(self, message: str, severity: Severity = Severity.NOTICE) -> None:
        self.notices.append(Notice(severity=severity, message=message))

    def _names(self, paths: Collection[Path]) -> str:
        return some([self._workspace.name(each) for each in sorted(paths)], _NAMED)


def _target(path: Path) -> str:
    """Return where a link leads, which is `path` or a folder on its way."""
    link = next(each for each in (path, *path.parents) if each.is_symlink())
    return str(link.readlink())
