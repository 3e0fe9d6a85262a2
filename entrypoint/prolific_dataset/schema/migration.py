"""A schema migration as the service describes it: what became of stored records under another schema."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import NewType, Self

MigrationID = NewType("MigrationID", str)


@unique
class MigrationStatus(StrEnum):
    """Status of a migration job (https://docs.prolific.com/api-reference/task-builder, schema migrations)."""

    PROCESSING = "processing"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    UNKNOWN = "unknown"
    """Ours, for a status that this version does not know: shown as `Migration.status_text`, and polled on."""

    @classmethod
    def _missing_(cls, value: object) -> Self:  # noqa: ARG003 - the base class's own
        return cls.UNKNOWN

    @property
    def is_terminal(self) -> bool:
        """Whether it stays like this."""
        return self not in (MigrationStatus.PROCESSING, MigrationStatus.UNKNOWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class NulledValue:
    """A stored value that the new schema does not accept, so that the migration nulled it."""

    datapoint_id: str | None
    field: str | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """A migration job as the service last described it."""

    migration_id: MigrationID
    status: MigrationStatus
    status_text: str
    """The service's own word for the status."""
    reprocessed_count: int | None = None
    """Datapoints that were looked at."""
    failed_count: int | None = None
    """Datapoints of which something was nulled."""
    errors: tuple[NulledValue, ...] = ()
    """Of a partial one; perhaps not all of them."""
    reason: str | None = None
    """Why it failed."""
