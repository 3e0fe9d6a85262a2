"""The marks that appending leaves in a dataset: imports of nothing, whose names say of which file records may be there.

Nothing else tells of appended records. See docs/decisions/0040-appending.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Self

from prolific_dataset.model import ImportID, ImportJob
from prolific_dataset.upload.upload_name import COMMIT_LENGTH, NO_COMMIT, path_digest, slug

_NAME: Final = re.compile(
    # Looked for anywhere, as upload names are.
    r"(?P<slug>.*)[^A-Za-z0-9](?P<path>[0-9a-f]{8})[^A-Za-z0-9](?P<commit>[0-9a-f]{12}|uncommitted)"
    r"[^A-Za-z0-9]appended(?![A-Za-z0-9])",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """The name of a mark: `<slug of path>.<sha256 of path, 8>.<commit, 12>.appended.jsonl`."""

    slug: str
    """For people; two paths may have the same."""
    path_digest: str
    """First 8 hex digits of the path's SHA-256."""
    commit: str
    """First 12 hex digits of the commit at which the first records were appended; `uncommitted` without one."""

    @classmethod
    def of(cls, path: str, *, commit: str | None) -> Self:
        """Name the mark of a file."""
        return cls(
            slug=slug(path),
            path_digest=path_digest(path),
            commit=commit[:COMMIT_LENGTH] if commit else NO_COMMIT,
        )

    @classmethod
    def parse(cls, filename: str | None) -> Self | None:
        """Read a name as the service lists it; None for any other import."""
        match = _NAME.search(filename or "")
        if match is None:
            return None
        return cls(slug=match["slug"], path_digest=match["path"].lower(), commit=match["commit"].lower())

    def __str__(self) -> str:
        return f"{self.slug}.{self.path_digest}.{self.commit}.appended.jsonl"

    def is_of(self, path: str) -> bool:
        """Whether this is the mark of a file."""
        return self.path_digest == path_digest(path)

    def remark(self, import_id: ImportID, path: str) -> str:
        """Say what it is, to whoever asks for the import."""
        since = "" if self.commit == NO_COMMIT else f" since commit {self.commit}"
        return (
            f"Import {import_id} has no records, and there is nothing to wait for: it is a mark of this program, which "
            f"says that records of {path} may have been appended{since}. What became of them only the runs that "
            "appended them have said."
        )


def open_marks(imports: Iterable[ImportJob]) -> dict[ImportID, Mark]:
    """Return the marks among the imports that were not adopted: adopted ones are listed as imports of files."""
    found = ((job.import_id, Mark.parse(job.filename)) for job in imports)
    return {import_id: mark for import_id, mark in found if mark is not None}
