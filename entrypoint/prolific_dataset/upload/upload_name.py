"""The name that a payload is uploaded under: it says what the payload is of, from where, and which bytes."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256
from typing import Final, Self

COMMIT_LENGTH: Final = 12
_PATH_LENGTH: Final = 8
_FILE_LENGTH: Final = 16
_DIGEST_LENGTH: Final = 32
FORMER_DIGEST_LENGTH: Final = 16
_SLUG_LENGTH: Final = 60
_FORMER_SLUG_LENGTH: Final = 120
NO_COMMIT: Final = "uncommitted"
_LONGEST: Final = 2048
"""Characters of a name, with whatever a service puts around it."""
_NAMES_KEPT: Final = 1 << 17
"""Every file of a run asks for the names of all imports, which may be very many."""
_NAME: Final = re.compile(
    # Looked for anywhere: a service may put words before or behind, and letters between the parts.
    r"(?P<slug>.*)[^A-Za-z0-9](?P<path>[0-9a-f]{8})[^A-Za-z0-9](?P<commit>[0-9a-f]{12}|uncommitted)"
    r"[^A-Za-z0-9](?P<file>[0-9a-f]{16})[^A-Za-z0-9](?P<digest>[0-9a-f]{32})",
    re.IGNORECASE | re.DOTALL,
)
_FORMER_NAME: Final = re.compile(
    r"(?P<slug>[A-Za-z0-9._-]+)\.(?P<commit>[0-9a-f]{12}|uncommitted)\.(?P<digest>[0-9a-f]{16})(?!\.?[0-9a-f])"
)
"""Of the first versions: no digest of the path, none of the whole file, and half as much of the payload's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadName:
    """The name a payload is uploaded under: what of, from where, and which bytes.

    `<slug of path>.<sha256 of path, 8>.<commit, 12>.<sha256 of file's records, 16>.<sha256 of payload, 32>.jsonl`
    """

    slug: str
    """For people; two paths may have the same."""
    path_digest: str | None
    """First 8 hex digits of the path's SHA-256; None in a former name, which only has the slug."""
    commit: str | None
    """First 12 hex digits of the commit that has the file; None (`uncommitted`) when no commit does."""
    file_digest: str | None
    """First 16 hex digits of the SHA-256 of all records of the file, one a line; None in a former name."""
    digest: str
    """First 32 hex digits of the payload's SHA-256; 16 in a former name."""

    @classmethod
    def of(cls, path: str, *, commit: str | None, sha256: str, whole_sha256: str | None = None) -> Self:
        """Name the payload of `path`.

        Args:
            path: of the file, as users see it.
            commit: full id of the commit that has the file; None when no commit does.
            sha256: of the payload.
            whole_sha256: of the payload of all records of the file; None when this is it.
        """
        return cls(
            slug=slug(path),
            path_digest=path_digest(path),
            commit=commit[:COMMIT_LENGTH] if commit else None,
            file_digest=(whole_sha256 or sha256)[:_FILE_LENGTH],
            digest=sha256[:_DIGEST_LENGTH],
        )

    @classmethod
    @lru_cache(maxsize=_NAMES_KEPT)
    def parse(cls, filename: str | None) -> Self | None:
        """Read a name that `str()` made, now or formerly; None for a file that someone uploaded by other means."""
        if filename is None or len(filename) > _LONGEST:
            return None
        match = _NAME.match(filename) or _FORMER_NAME.search(filename)
        if match is None:
            return None
        parts = {name: part.lower() for name, part in match.groupdict().items() if name != "slug"}
        return cls(
            slug=match["slug"],
            path_digest=parts.get("path"),
            commit=None if parts["commit"] == NO_COMMIT else parts["commit"],
            file_digest=parts.get("file"),
            digest=parts["digest"],
        )

    def __str__(self) -> str:
        if self.path_digest is None or self.file_digest is None:
            parts: tuple[str, ...] = (self.slug, self.commit or NO_COMMIT, self.digest)
        else:
            parts = (self.slug, self.path_digest, self.commit or NO_COMMIT, self.file_digest, self.digest)
        return ".".join((*parts, "jsonl"))

    @property
    def path_key(self) -> str:
        """What tells the path: one of the `path_keys` of every path that this name can be of."""
        return self.path_digest or self.slug

    def is_of(self, path: str) -> bool:
        """Whether this is the name of a version of `path`: for certain, or as far as a former name tells."""
        return self.path_key in path_keys(path)

    def is_of_payload(self, sha256: str) -> bool:
        """Whether the payload has this digest."""
        return sha256.startswith(self.digest)

    def can_be_from(self, sha256: str) -> bool:
        """Whether the payload can be from the file whose records have this digest; a former name never says no."""
        return self.file_digest is None or sha256.startswith(self.file_digest)

    def is_same_as(self, listed: UploadName | None) -> bool:
        """Whether a name as the service lists it says all that this one does; the slug is for people."""
        return listed is not None and replace(listed, slug=self.slug) == self


@lru_cache(maxsize=_NAMES_KEPT)
def path_keys(path: str) -> tuple[str, str]:
    """What names can know a path by: its digest, or the slug of former names."""
    return path_digest(path), former_slug(path)


def path_digest(path: str) -> str:
    """The first hex digits of the path's SHA-256."""
    return sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:_PATH_LENGTH]


def slug(path: str) -> str:
    """Turn a path into a readable slug of `[A-Za-z0-9._-]`; keeps its end, the most specific part.

    Other letters are written as Unicode calls them: `é` is `e`, `данные` is `de-a-en-en-yeru-ie`, `日` is `65e5`.
    """
    plain = "".join(map(_plain, unicodedata.normalize("NFC", path.removesuffix(".jsonl"))))
    return re.sub(r"[^A-Za-z0-9._]+", "-", plain)[-_SLUG_LENGTH:].strip("-.") or "data"


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if not character.isalnum():
        return "-"
    name = unicodedata.name(character, "").partition(" WITH ")[0]
    word = re.split(r"[ -]", name)[-1].lower()
    return word if len(word) == 1 else f"-{word}-"


def former_slug(path: str) -> str:
    """The slug of former names, by which they know the path."""
    stem = path.removesuffix(".jsonl")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem)[-_FORMER_SLUG_LENGTH:].strip("-.") or "data"
