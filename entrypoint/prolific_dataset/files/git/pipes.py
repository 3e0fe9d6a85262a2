"""Looks for pipes among git's own files: git would open one, and wait for ever for what is written into it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from prolific_dataset.errors import RepositoryError


def refuse_pipes(git_dir: Path) -> None:
    """Look through a `.git`.

    Raises:
        RepositoryError: it has a pipe or a device.
    """
    waiting = [git_dir] if git_dir.is_dir() else []
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry))
                elif not entry.is_file(follow_symlinks=False) and _would_wait(Path(entry)):
                    raise RepositoryError(
                        f".git/{Path(entry).relative_to(git_dir).as_posix()} is a pipe or a device.",
                        hint="Nothing that git writes is one: check the repository out anew.",
                    )


def _would_wait(place: Path) -> bool:
    return place.is_fifo() or place.is_char_device()
