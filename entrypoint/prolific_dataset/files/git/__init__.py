"""Read a git repository: commits, files as they were, what two commits differ in. Nothing is written."""

from __future__ import annotations

from prolific_dataset.files.git.repository import Entry, Repository

__all__ = ["Entry", "Repository"]
