"""Looks for pipes among git's own files: git would open one, and wait for ever for what is written into it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from prolific_dataset.errors import RepositoryError

_POINTER: Final = "gitdir:"
_LONGEST_PATH: Final = 4096


def refuse_pipes(git_dir: Path) -> None:
    """Look through a `.git`: a folder, or the file that a linked work tree and a submodule have in its place.

    Raises:
        RepositoryError: it has a pipe or a device.
    """
    for top in _folders(git_dir):
        for place in _pipes(top):
            name = f".git/{place.relative_to(top).as_posix()}" if top == git_dir else place.as_posix()
            raise RepositoryError(
                f"{name} is a pipe or a device.",
                hint="Nothing that git writes is one: check the repository out anew.",
            )


def _folders(git_dir: Path) -> Iterator[Path]:
    """Give the folders that git reads: a linked work tree has one of its own, and shares the others' one.

    https://git-scm.com/docs/gitrepository-layout
    """
    folder = git_dir
    if git_dir.is_file():
        folder = git_dir.parent / _line(git_dir).removeprefix(_POINTER).strip()
    if folder.is_dir():
        yield folder
        shared = folder / "commondir"
        if shared.is_file():
            yield folder / _line(shared)


def _line(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return os.fsdecode(content.read(_LONGEST_PATH)).partition("\n")[0].strip()
    except OSError:
        return ""  # git says what is wrong with it


def _pipes(top: Path) -> Iterator[Path]:
    waiting = [top]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(Path(entry))
                elif not entry.is_file(follow_symlinks=False) and _would_wait(Path(entry)):
                    yield Path(entry)


def _would_wait(place: Path) -> bool:
    return place.is_fifo() or place.is_char_device()
