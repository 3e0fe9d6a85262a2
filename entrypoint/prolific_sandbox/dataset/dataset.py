"""A dataset: its schema, its queue of imports, and the records that it stores."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import IntEnum, unique
from math import inf
from threading import RLock
from uuid import NAMESPACE_OID, uuid5

from prolific_sandbox.dataset.ingest import identity, ingest
from prolific_sandbox.dataset.jobs import Arrival, ImportJob, Migration, NulledField, Status, final_status
from prolific_sandbox.dataset.schema import UNTYPED, Schema
from prolific_sandbox.dataset.values import Record, value_objection
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.messages import Upload


@unique
class Version(IntEnum):
    """The version of a dataset; only V4 has a schema and lists its imports."""

    V3 = 3
    V4 = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRecord:
    """One datapoint: `import_id` is None when it was appended."""

    record: Record
    import_id: str | None
    filename: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Landing:
    """Records that become visible together: when their import ends, or at once if they were appended."""

    records: list[StoredRecord]
    arrival: Arrival | None = None

    def is_visible(self, now: float, scenario: Scenario) -> bool:
        if self.arrival is None:
            return True
        return self.arrival.finished_at <= now and scenario.stuck != "processing"


@dataclass(slots=True, kw_only=True)
class Dataset:
    """One dataset. Nothing happens in the background: `settle` catches up with the clock."""

    dataset_id: str
    name: str
    workspace_id: str
    created_at: float
    clock: Callable[[], float]
    scenario: Callable[[], Scenario]
    lock: RLock
    """A test may look into a dataset while a server's threads work on it."""
    version: Version = Version.V4
    schema: Schema | None = None
    schema_revision: int = 0
    schema_set_at: float = 0.0
    earlier_schema: Schema | None = None
    jobs: list[ImportJob] = field(default_factory=list)
    """Oldest first."""
    migrations: list[Migration] = field(default_factory=list)
    known: set[bytes] = field(default_factory=set)
    """The identities of all stored records."""
    known_appended: set[bytes] = field(default_factory=set)
    """The identities of those that came without an import."""
    _queue: list[tuple[Arrival, ImportJob]] = field(default_factory=list)
    """The queue: files that are not imported yet, in order of arrival."""
    _landings: list[_Landing] = field(default_factory=list)
    _free_at: float = 0.0

    @property
    def records(self) -> list[StoredRecord]:
        """All records stored by now, in order."""
        with self.lock:
            now, scenario = self.settle(), self.scenario()
            landed = (landing for landing in self._landings if landing.is_visible(now, scenario))
            return [stored for landing in landed for stored in landing.records]

    @property
    def record_values(self) -> list[Record]:
        """The values of `records`."""
        return [each.record for each in self.records]

    @property
    def accepts(self) -> Schema | None:
        """What records are checked against; None while imports wait for a first schema."""
        return UNTYPED if self.version is Version.V3 else self.schema

    def job(self, import_id: str) -> ImportJob | None:
        """Find one import job."""
        return next((job for job in self.jobs if job.import_id == import_id), None)

    def status_of(self, job: ImportJob) -> Status:
        """Return the present status of one of the jobs."""
        now = self.settle()
        return job.status(now, self.scenario(), has_schema=self.accepts is not None)

    def arrive(self, job: ImportJob, upload: Upload) -> None:
        """Queue an uploaded file for when the storage announces it, once or twice."""
        scenario, now = self.scenario(), self.clock()
        for delay in (scenario.arrival_seconds, scenario.announced_again_after_seconds):
            if delay is not None:
                arrival = Arrival(upload=upload, seen_at=now + delay)
                insort(job.arrivals, arrival, key=lambda each: each.seen_at)
                insort(self._queue, (arrival, job), key=lambda each: each[0].seen_at)

    def keep_appended(self, records: list[Record]) -> None:
        """Store records that came without an import."""
        self.settle()
        identities = {identity(record) for record in records}
        self.known |= identities
        self.known_appended |= identities
        stored = [StoredRecord(record=record, import_id=None, filename=None) for record in records]
        self._landings.append(_Landing(records=stored))

    def set_schema(self, schema: Schema) -> None:
        """Set the schema; a first schema lets the imports begin that were waiting for one."""
        now = self.settle()
        if self.schema is None:
            self._free_at = max(self._free_at, now)
            self._release(now)
        self.earlier_schema, self.schema_set_at = self.schema, now
        self.schema = schema
        self.schema_revision += 1

    @property
    def shown_schema(self) -> Schema | None:
        """The schema that replies show: for a while the earlier one, where the scenario says so."""
        is_shown = self.clock() >= self.schema_set_at + self.scenario().schema_shown_after_seconds
        return self.schema if is_shown else self.earlier_schema

    def is_migrating(self) -> bool:
        """Whether a schema migration goes on."""
        now = self.clock()
        return any(now < migration.finished_at for migration in self.migrations)

    def _release(self, now: float) -> None:
        """Let the imports begin that waited for the first schema, or keep them parked for good."""
        delay = self.scenario().parked_imports_begin_after_seconds
        for arrival, _ in self._queue:
            if arrival.seen_at <= now:
                arrival.parked_until = inf if delay is None else now + delay
        self._queue = [each for each in self._queue if each[0].parked_until < inf]

    def renormalise(self) -> tuple[NulledField, ...]:
        """Null every stored value that the schema does not accept, and return what was nulled."""
        schema, scenario, nulled = self.schema, self.scenario(), []
        for number, stored in enumerate(self.records):
            for name, kind in schema.types.items() if schema else ():
                reason = value_objection(stored.record.get(name), kind, scenario)
                if reason and stored.record.get(name) is not None:
                    datapoint_id = str(uuid5(NAMESPACE_OID, f"{self.dataset_id}/{number}"))
                    nulled.append(NulledField(datapoint_id=datapoint_id, field=name, reason=reason))
                    stored.record[name] = None
        return tuple(nulled)

    def begin_migration(self, migration: Migration) -> None:
        """Start a migration; imports wait for its end."""
        self.migrations.append(migration)
        self._free_at = max(self._free_at, migration.finished_at)

    def is_busy(self) -> bool:
        """Whether an import or a schema migration is in progress."""
        scenario = self.scenario()
        in_progress = {Status.QUEUED, Status.PROCESSING}
        if scenario.append_blocked_by_unused:
            in_progress.add(Status.UNINITIALISED)
        return self.is_migrating() or any(self.status_of(job) in in_progress for job in self.jobs)

    def total_datapoint_count(self) -> int:
        """Count the datapoints as the scenario says."""
        left_out: set[str | None] = set() if self.scenario().appended_in_total else {None}
        if self.scenario().total_counts == "complete":
            left_out |= {job.import_id for job in self.jobs if self.status_of(job) is Status.PARTIAL}
        return sum(1 for each in self.records if each.import_id not in left_out)

    def settle(self) -> float:
        """Run every import whose turn has come, in order of arrival; return the time."""
        with self.lock:
            now, schema = self.clock(), self.accepts
            while schema is not None and self._queue and self._is_over(*self._queue[0], schema, now):
                del self._queue[0]
        return now

    def _is_over(self, arrival: Arrival, job: ImportJob, schema: Schema, now: float) -> bool:
        """Advance the first file of the queue to `now`; return whether its import is over."""
        scenario = self.scenario()
        begins_at = max(arrival.seen_at + scenario.queued_seconds, arrival.parked_until, self._free_at)
        if now < begins_at or scenario.stuck in {"uninitialised", "queued"}:
            return False
        if arrival.result is None:
            self._ingest(arrival, job, schema, begins_at)
        if now < arrival.finished_at or scenario.stuck == "processing":
            return False
        self._free_at = max(self._free_at, arrival.finished_at)
        return True

    def _ingest(self, arrival: Arrival, job: ImportJob, schema: Schema, begins_at: float) -> None:
        scenario = self.scenario()
        if self.version is Version.V3:
            scenario = replace(scenario, extra_keys="store")
        result = ingest(arrival.upload, job.filename, schema, scenario, self.known)
        arrival.result, arrival.started_at = result, begins_at
        arrival.seconds = scenario.processing_seconds + scenario.seconds_per_record * result.record_count
        if final_status(result) is not Status.FAILED:
            stored = [
                StoredRecord(record=record, import_id=job.import_id, filename=job.filename)
                for record in result.stored
            ]
            self._landings.append(_Landing(records=stored, arrival=arrival))
            result.stored = []
        if not any(each.upload is arrival.upload and each.result is None for each in job.arrivals):
            arrival.upload.content.close()
