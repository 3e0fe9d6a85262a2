"""What is at a path; nothing, where the path is too long for the system, which `pathlib` makes an error."""

from __future__ import annotations

import os
from pathlib import Path
from stat import S_ISLNK
from typing import Final

_MOUNT_POINT: Final = 0xA0000003
"""The reparse tag of a junction, which leads elsewhere as a link does."""


def is_file(path: Path) -> bool:
    """Whether a file is there, or a link to one."""
    return os.path.isfile(path)  # noqa: PTH113


def is_folder(path: Path) -> bool:
    """Whether a folder is there, or a link to one."""
    return os.path.isdir(path)  # noqa: PTH112


def is_link(path: Path) -> bool:
    """Whether a link is there, wherever it leads; on Windows a junction is one."""
    try:
        status = path.lstat()
    except OSError:
        return False
    return S_ISLNK(status.st_mode) or getattr(status, "st_reparse_tag", 0) == _MOUNT_POINT
