"""A schema migration: what a dataset does when its schema is replaced."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One migration job; it only takes time, the records stay as they are."""

    job_id: str
    schema_revision: int
    created_at: float
    finished_at: float
    reprocessed_count: int

    def status(self, now: float) -> str:
        """Give the status at `now`."""
        return "complete" if now >= self.finished_at else "processing"
