"""Walk the folders that a pattern leads into: each real folder once, and none outside the workspace.

Links are where a walk goes wrong: two links to `.` make 2^n paths, and one to `/` the whole machine. So `**` follows no
link to a folder; a segment that names or matches one follows it, as far as it stays inside the workspace.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from prolific_dataset.files.kinds import is_file, is_folder, is_link
from prolific_dataset.files.pattern import Pattern, States
from prolific_dataset.files.workspace import belongs_to_git

OUTSIDE: Final = "it leads outside the workspace"
RECURSIVE: Final = "`**` follows no link to a folder"


class Walk:
    """Finds the files of patterns in one workspace.

    Args:
        root: the workspace; absolute, with links resolved.
        keep_going: called before each folder; raises to end the walk.
    """

    def __init__(self, root: Path, *, keep_going: Callable[[], None]) -> None:
        self._root = root
        self._keep_going = keep_going
        self._entered: set[tuple[int, int]] = set()
        self._unseen: dict[Path, str] = {}
        self.blocked: set[Path] = set()
        """Links that a pattern names, and that lead outside the workspace or into a `.git`."""

    def unseen(self) -> dict[Path, str]:
        """Return the folders that wildcards did not lead into, not even by another way, and why."""
        return {folder: why for folder, why in self._unseen.items() if _identity(folder) not in self._entered}

    def find(self, start: Path, pattern: Pattern) -> Iterator[Path]:
        """Yield what `pattern` matches below `start`, other than folders: files, and links that lead nowhere.

        The paths are absolute; links in them are not resolved.
        """
        seen: set[tuple[tuple[int, int] | None, States]] = set()
        waiting = [(start, pattern.start())]
        while waiting:
            self._keep_going()
            folder, states = waiting.pop()
            identity = _identity(folder)
            if not states or (identity, states) in seen:
                continue
            seen.add((identity, states))
            if identity is not None:
                self._entered.add(identity)
            folders: list[tuple[Path, States]] = []
            for name, leads_on in self._entries(folder, pattern, states):
                if leads_on:
                    path = folder / name
                    folders.append((path, self._onward(path, pattern, states)))
                elif pattern.ends(name, states):
                    path = folder / name
                    if is_file(path) or is_link(path):
                        yield path
            # The last one is next: what links lead to gets its own name if it has one that matches.
            waiting += sorted(folders, key=lambda each: not is_link(each[0]))

    def _entries(self, folder: Path, pattern: Pattern, states: States) -> list[tuple[str, bool]]:
        """Return the names worth a look, and which are folders; a folder is only listed for a wildcard."""
        names = pattern.names(states)
        if names is not None:
            return [(name, is_folder(folder / name)) for name in names]
        try:
            with os.scandir(folder) as entries:
                # An entry answers without a look at the disk, but a link to itself makes it fail.
                return sorted(
                    (entry.name, is_folder(folder / entry.name) if entry.is_symlink() else entry.is_dir())
                    for entry in entries
                )
        except OSError as error:
            self._entered.discard(_identity(folder) or (0, 0))
            self._unseen[folder] = f"it cannot be read ({error.strerror})"
            return []

    def _onward(self, folder: Path, pattern: Pattern, states: States) -> States:
        """Return how the walk goes on in a folder; not at all where a link leads outside or to git's own files."""
        by_link = is_link(folder)
        onward = pattern.onward(folder.name, states, is_link=by_link)
        if not by_link:
            # A wildcard for hidden names does not mean git's.
            is_meant = folder.name.casefold() != ".git" or _is_named(folder, pattern, states)
            return onward if is_meant else frozenset()
        target = folder.resolve()
        if not target.is_relative_to(self._root) or belongs_to_git(target.relative_to(self._root)):
            if onward and _is_named(folder, pattern, states):
                self.blocked.add(folder)
            elif onward or pattern.onward(folder.name, states):
                self._unseen[folder] = OUTSIDE
            return frozenset()
        if not onward and pattern.onward(folder.name, states):
            self._unseen[folder] = RECURSIVE
        return onward


def _is_named(folder: Path, pattern: Pattern, states: States) -> bool:
    return any(pattern.segments[state] == folder.name for state in states)


def _identity(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from others whatever path leads to it; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
