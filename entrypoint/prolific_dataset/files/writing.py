"""Report files: written where the user asked, whole or not at all, and owned by the owner of the workspace.

An action's container runs as root; a file that root owns would break the next job's clean-up on a self-hosted
runner.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from prolific_dataset.errors import UsageError


@contextmanager
def writing(path: Path, *, workspace: Path, name: str) -> Iterator[BinaryIO]:
    """Open `path` for writing; the file appears only if the block succeeds.

    Args:
        path: absolute, or relative to the current folder; missing folders are made.
        workspace: the folder that may be written to, itself and everything below.
        name: the input that gave the path, for messages.

    Raises:
        UsageError: the path is outside the workspace, is a folder, or cannot be written.
    """
    root = workspace.resolve()
    target = path.parent.resolve() / path.name
    if not path.name or not target.is_relative_to(root) or target == root:
        raise UsageError(
            f"`{name}`: {path} is outside the workspace.",
            hint="Use a path inside the workspace, relative to it: nothing else outlives the step.",
        )
    unfinished = target.with_name(f".{target.name[:64]}.{os.urandom(8).hex()}.tmp")
    try:
        owner = root.stat()
        _make_folders(target.parent, owner)
        created = unfinished.open("xb")
    except OSError as error:
        raise _refused(name, path, error) from error
    try:
        with created as stream:
            _give(unfinished, owner)
            yield stream
        unfinished.replace(target)
    except OSError as error:
        raise _refused(name, path, error) from error
    finally:
        unfinished.unlink(missing_ok=True)


def write_text(text: str, path: Path, *, workspace: Path, name: str) -> None:
    """Write `text` to `path` as `writing` does, as UTF-8; a lone surrogate is written as an escape."""
    with writing(path, workspace=workspace, name=name) as stream:
        stream.write(text.encode("utf-8", "backslashreplace"))


def _make_folders(folder: Path, owner: os.stat_result) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir(exist_ok=True)
        _give(each, owner)


def _give(path: Path, owner: os.stat_result) -> None:
    """Make `path` the workspace owner's; only root can, and only root has to. Windows has no such user."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and owner.st_uid != 0:
        os.chown(path, owner.st_uid, owner.st_gid)


def _refused(name: str, path: Path, error: OSError) -> UsageError:
    return UsageError(
        f"`{name}`: {path} cannot be written: {error.strerror or error}",
        hint="Give a path in a folder of the workspace that can be written to.",
    )
