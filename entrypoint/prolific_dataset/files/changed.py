"""The files that changed, for `changed-only` and `since`: which of those on disk are among them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_MOST_LINKS: Final = 40
"""As many as Linux follows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedFiles:
    """The paths that changed; `paths` is None when all files are to be checked, for `reason`."""

    paths: frozenset[str] | None
    deleted: frozenset[str] = frozenset()
    reason: str = ""
    base: str | None = None
    """The commit that was compared with."""
    tracked: frozenset[str] | None = None
    """All paths of the newer commit: another file was compared with nothing. None where they are not known."""
    is_edited: Callable[[Path], bool] = lambda _: False
    """Whether a file on disk differs from the newer commit, where that counts."""

    def includes(self, location: Path, *, root: Path) -> bool:
        """Tell whether a file is to be taken for changed.

        It is when it changed itself, or a link by which it is reached, or where that leads, or a submodule it is in.
        What no commit was compared with counts as well: nobody knows whether it changed.

        Args:
            location: the file, absolute.
            root: the top of the repository, which paths are relative to.
        """
        if self.paths is None:
            return True
        for place in _places(location):
            if not place.is_relative_to(root):
                return True
            path = place.relative_to(root)
            names = {each.as_posix() for each in (path, *path.parents[:-1])}
            if names & self.paths or (self.tracked is not None and not names & self.tracked):
                return True
        return self.is_edited(location)


def _places(location: Path) -> Iterator[Path]:
    """Yield each link on the way to a file, and the place where the way ends."""
    place = Path(location.anchor)
    waiting = [*reversed(location.parts[1:])]
    links = 0
    while waiting:
        part = waiting.pop()
        place = place.parent if part == ".." else place / part
        if place.is_symlink():
            links += 1
            if links > _MOST_LINKS:
                return
            yield place
            target = place.readlink()
            place = Path(target.anchor) if target.is_absolute() else place.parent
            waiting += reversed(target.parts[1:] if target.is_absolute() else target.parts)
    yield place
