"""Gives a dataset a schema, once, and follows what that starts: the migration of its records, imports that waited."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final, TypeVar

from prolific_dataset.client.service import Service
from prolific_dataset.errors import AccessError, NotKnownYet, OutcomeUnknown, OutOfTime, ServiceError
from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, ImportStatus, Schema
from prolific_dataset.progress import MigrationPolled, Retrying
from prolific_dataset.schema.drift import Change
from prolific_dataset.schema.migration import Migration, MigrationID

T = TypeVar("T")

_SHOWN_WITHIN: Final = 30.0
"""Seconds after which a dataset that does not show its new schema has not got it, nor a migration that is not known."""
_RELEASED_WITHIN: Final = 60.0
"""Seconds after which an import that still waits for a schema, though there is one, will not begin by itself."""


def set_schema(service: Service, dataset: Dataset, schema: Schema) -> MigrationID | None:
    """Set the schema; where the reply is lost, look whether the dataset has it.

    Args:
        service: the service.
        dataset: as it was before.
        schema: the schema to set.

    Returns:
        The migration that this started; None for a first schema, and where the service names none.

    Raises:
        OutcomeUnknown: the schema was not set, as far as can be seen; or it was, and the migration cannot be followed.
    """
    try:
        return service.changes.set_schema(dataset.dataset_id, schema)
    except OutcomeUnknown as lost:
        if not _is(read_back(service, dataset.dataset_id, schema), schema):
            raise OutcomeUnknown(
                f"{lost.message} The dataset still has the schema that it had.",
                hint="Run again: it shows what differs, and asks before anything is changed.",
            ) from lost
        if dataset.schema is None:
            return None
        raise OutcomeUnknown(
            f"{lost.message} The dataset has the new schema, but the id of the migration was lost with the reply, "
            "so how that ends is unknown.",
            hint="Look at the dataset in the Prolific app: fields whose values do not fit the new schema are nulled.",
        ) from lost


def follow_migration(service: Service, dataset_id: DatasetID, migration_id: MigrationID) -> Migration:
    """Ask for a migration until it has ended.

    Raises:
        AccessError: the service does not know it, also after a while.
        OutOfTime: the deadline passed before.
    """
    started = service.deadline.clock.now()

    def look() -> Migration:
        waited = service.deadline.clock.now() - started
        try:
            migration = service.changes.migration(dataset_id, migration_id)
        except NotKnownYet as error:
            if waited < _SHOWN_WITHIN:
                raise
            raise AccessError(
                f"No migration {migration_id} of dataset {dataset_id} is known.",
                hint="Check both ids: `schema push` prints them.",
            ) from error
        if not migration.status.is_terminal:
            status_text = migration.status_text
            service.tell(MigrationPolled(migration_id=migration_id, status_text=status_text, waited=waited))
        return migration

    ended = _ask(service, f"migration {migration_id}", look, lambda migration: migration.status.is_terminal)
    if ended is None:
        raise OutOfTime("The run reached its deadline.")
    return ended


def read_back(service: Service, dataset_id: DatasetID, schema: Schema) -> Dataset:
    """Describe the dataset as soon as it shows `schema`, or as it is when it should have done so."""
    until = service.deadline.clock.now() + _SHOWN_WITHIN
    polls = 0
    while True:
        live = service.api.dataset(dataset_id)
        wait = service.pace.wait(0.0, polls=polls)
        polls += 1
        now = service.deadline.clock.now()
        if _is(live, schema) or now + wait > until or wait >= service.deadline.remaining:
            return live
        service.deadline.clock.sleep(wait)


def wait_for_release(
    service: Service, dataset_id: DatasetID, import_ids: Sequence[ImportID]
) -> Sequence[ImportID]:
    """Wait until no import waits for a schema any more, or until each should have begun; return those that have.

    The documents disagree: the schema releases them, or the file has to be uploaded again.
    """
    begun: list[ImportID] = []
    until = service.deadline.clock.now() + _RELEASED_WITHIN

    def has_begun(job: ImportJob) -> bool:
        return job.status is not ImportStatus.PENDING_SCHEMA or service.deadline.clock.now() >= until

    for import_id in import_ids:
        look = partial(service.api.import_job, dataset_id, import_id)
        job = _ask(service, f"import {import_id}", look, has_begun)
        if job is not None and job.status is not ImportStatus.PENDING_SCHEMA:
            begun.append(import_id)
    return begun


def _is(dataset: Dataset, schema: Schema) -> bool:
    return Change.of(dataset.schema, schema).is_empty


def _ask(service: Service, what: str, look: Callable[[], T], is_over: Callable[[T], bool]) -> T | None:
    """Ask until it is over; None where the deadline comes first. A `ServiceError` is tolerated until then."""
    clock = service.deadline.clock
    started = clock.now()
    polls = failures = 0
    while True:
        wait = service.pace.wait(clock.now() - started, polls=polls)
        polls += 1
        try:
            seen = look()
        except ServiceError as error:
            failures += 1
            wait = max(wait, service.pace.after_faults(failures), getattr(error, "retry_after", None) or 0.0)
            service.tell(Retrying(what=what, reason=error.message, attempt=failures, wait=wait))
        else:
            failures = 0
            if is_over(seen):
                return seen
        if wait >= service.deadline.remaining:
            return None
        clock.sleep(wait)
