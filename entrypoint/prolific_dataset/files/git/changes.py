"""What changed between two commits: paths, those that are gone told apart, renames not guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Paths that differ between two commits, relative to the repository's root."""

    paths: frozenset[str]
    """Added, or with other content or another kind, in the newer commit."""
    deleted: frozenset[str]
    """Not there any more in the newer commit."""


def parse_raw(printed: bytes) -> Changed:
    """Read what `git diff-tree -z --name-status --no-renames` prints: status, NUL, path, NUL, and so on."""
    words = printed.split(b"\0")[:-1]
    paths: set[str] = set()
    deleted: set[str] = set()
    for status, path in zip(words[::2], words[1::2], strict=True):
        (deleted if status == b"D" else paths).add(path.decode(errors="surrogateescape"))
    return Changed(paths=frozenset(paths), deleted=frozenset(deleted))
