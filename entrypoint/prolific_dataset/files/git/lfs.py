"""Files in git LFS: the commit contains a pointer; the content is stored beside git's objects.

Format: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

LARGEST = 1024
"""A pointer is smaller than this, in bytes."""

_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n"
    rb"(?:ext-.*\n)*oid sha256:(?P<sha256>[0-9a-f]{64})\nsize (?P<size>[0-9]+)\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer:
    """What the commit contains instead of the content."""

    sha256: str
    size: int

    @classmethod
    def parse(cls, content: bytes) -> Pointer | None:
        """Read a pointer; None if `content` is not a pointer."""
        match = _POINTER.fullmatch(content)
        return cls(sha256=match["sha256"].decode(), size=int(match["size"])) if match else None

    def location(self, common_dir: Path) -> Path:
        """Where `git lfs fetch` puts the content."""
        return common_dir / "lfs" / "objects" / self.sha256[:2] / self.sha256[2:4] / self.sha256
