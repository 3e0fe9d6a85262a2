"""Import jobs and schema migrations; their status is computed from the clock on request, never stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, unique

from prolific_sandbox.dataset.ingest import Ingested
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.messages import Upload


@unique
class Status(StrEnum):
    """Status of an import job (https://docs.prolific.com/api-reference/task-builder/get-dataset-import-status)."""

    UNINITIALISED = "uninitialised"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    PENDING_SCHEMA = "pending_schema"


@dataclass(slots=True, kw_only=True)
class Arrival:
    """A file that has reached the storage; it is ingested when its turn comes."""

    upload: Upload
    seen_at: float
    """When the service learns of it (Unix seconds)."""
    parked_until: float = 0.0
    """When it begins that waited for a first schema (Unix seconds); infinity where it never does."""
    started_at: float | None = None
    seconds: float = 0.0
    result: Ingested | None = None

    @property
    def finished_at(self) -> float:
        """When the import is over (Unix seconds); infinity before it has begun."""
        return float("inf") if self.started_at is None else self.started_at + self.seconds


@dataclass(slots=True, kw_only=True)
class ImportJob:
    """One import job, created by a request for an upload URL."""

    import_id: str
    filename: str
    key: str
    """The key of its file in the storage."""
    content_type: str
    created_at: float
    arrivals: list[Arrival] = field(default_factory=list)
    """In the order in which the service learns of them."""
    polls: int = 0

    def arrival(self, now: float) -> Arrival | None:
        """Return the latest file that the service has learned of at `now`, if any."""
        return next((each for each in reversed(self.arrivals) if each.seen_at <= now), None)

    def status(self, now: float, scenario: Scenario, *, has_schema: bool) -> Status:
        """Compute the status at `now`; the dataset must be settled up to then."""
        arrival, stuck = self.arrival(now), scenario.stuck
        if arrival is None or stuck == "uninitialised":
            return Status.UNINITIALISED
        if arrival.result is None:
            has_schema = has_schema and now >= arrival.parked_until
            waits = has_schema or now < arrival.seen_at + scenario.queued_seconds
            return Status.QUEUED if waits else Status.PENDING_SCHEMA
        if now < arrival.finished_at or stuck == "processing":
            return Status.PROCESSING
        return final_status(arrival.result)

    def updated_at(self, now: float) -> float:
        """When the status last changed, seen from `now` (Unix seconds)."""
        moments = [self.created_at]
        if arrival := self.arrival(now):
            moments += [arrival.seen_at, arrival.finished_at]
            moments += [] if arrival.started_at is None else [arrival.started_at]
        return max(moment for moment in moments if moment <= now)


@dataclass(frozen=True, slots=True, kw_only=True)
class NulledField:
    """A value that the new schema does not accept: one of the `errors` of a migration."""

    datapoint_id: str
    field: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One schema migration job."""

    job_id: str
    schema_revision: int
    created_at: float
    finished_at: float
    reprocessed_count: int
    errors: tuple[NulledField, ...] = ()
    reason: str | None = None
    """Set if the migration fails; then the records stay as they are."""

    def status(self, now: float) -> str:
        """Return the status at `now`."""
        if now < self.finished_at:
            return "processing"
        if self.reason is not None:
            return "failed"
        return "partial" if self.errors else "complete"


def final_status(result: Ingested) -> Status:
    """Return the terminal status of a finished import."""
    if result.reason is not None:
        return Status.FAILED
    return Status.PARTIAL if result.rejected_count else Status.COMPLETE
