"""Which payloads a dataset already imported, read from its own list of imports: the dataset is its own memory.

The service keeps the name under which a file was uploaded, so the name carries the payload's identity. See
docs/decisions/0004-the-ledger.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from prolific_dataset.model import ImportJob, ImportStatus

if TYPE_CHECKING:
    from collections.abc import Iterable

ARRIVAL_LOOKS: Final = 5
ARRIVAL_WAIT: Final = 1.0
"""A file that has reached the storage may go unnoticed for a moment: so often, and so many seconds apart, an import
that still reads `uninitialised` is looked at before its file counts as never sent."""

_COMMIT_LENGTH: Final = 12
_DIGEST_LENGTH: Final = 16
_SLUG_LENGTH: Final = 120
_NO_COMMIT: Final = "uncommitted"
_NAME: Final = re.compile(
    r"(?P<slug>[A-Za-z0-9._-]+)\.(?P<commit>[0-9a-f]{12}|uncommitted)\.(?P<digest>[0-9a-f]{16})\.jsonl"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadName:
    """The name a payload is uploaded under: `<slug of path>.<commit, 12>.<sha256 of payload, 16>.jsonl`."""

    slug: str
    commit: str | None
    """First 12 hex digits of the commit that has the file; None (`uncommitted`) when no commit does."""
    digest: str
    """First 16 hex digits of the payload's SHA-256."""

    @classmethod
    def of(cls, path: str, *, commit: str | None, sha256: str) -> Self:
        """Name the payload of `path`."""
        return cls(
            slug=slug(path),
            commit=commit[:_COMMIT_LENGTH] if commit else None,
            digest=sha256[:_DIGEST_LENGTH],
        )

    @classmethod
    def parse(cls, filename: str | None) -> Self | None:
        """Read a name that `str()` made; None for a file that someone uploaded by other means."""
        match = _NAME.fullmatch(filename or "")
        if match is None:
            return None
        commit = match["commit"]
        return cls(
            slug=match["slug"], commit=None if commit == _NO_COMMIT else commit, digest=match["digest"]
        )

    def __str__(self) -> str:
        return f"{self.slug}.{self.commit or _NO_COMMIT}.{self.digest}.jsonl"


def slug(path: str) -> str:
    """Turn a path into a URL-safe slug; keeps its end, the most specific part."""
    stem = path.removesuffix(".jsonl")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", stem)[-_SLUG_LENGTH:].strip("-.") or "data"


def find(imports: Iterable[ImportJob], name: UploadName) -> ImportJob | None:
    """Return the import that has the payload `name` already, or will have it.

    Same bytes are the same payload, wherever the file lies now: a renamed file is not uploaded again. What was
    imported counts most, then what is under way, then what waits for a schema; `failed` and `uninitialised` jobs
    have nothing.

    Args:
        imports: the dataset's imports, newest first.
        name: the payload's name; its commit does not matter.
    """
    same = _same(imports, name)
    for statuses in _BY_WEIGHT:
        for job in same:
            if job.status in statuses:
                return job
    return None


def unused(imports: Iterable[ImportJob], name: UploadName) -> tuple[ImportJob, ...]:
    """Return the `uninitialised` jobs for the payload: an upload may have ended a moment ago or be under way."""
    return tuple(job for job in _same(imports, name) if job.status is ImportStatus.UNINITIALISED)


def _same(imports: Iterable[ImportJob], name: UploadName) -> list[ImportJob]:
    return [
        job for job in imports if (known := UploadName.parse(job.filename)) and known.digest == name.digest
    ]


_BY_WEIGHT: Final = (
    frozenset({ImportStatus.COMPLETE, ImportStatus.PARTIAL}),
    frozenset({ImportStatus.QUEUED, ImportStatus.PROCESSING, ImportStatus.UNKNOWN}),
    frozenset({ImportStatus.PENDING_SCHEMA}),
)
