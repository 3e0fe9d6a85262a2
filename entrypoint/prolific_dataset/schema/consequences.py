"""What another schema means for a dataset, said before anybody decides: for its records and for its imports."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.errors import UsageError
from prolific_dataset.model import Dataset, Field, ImportID, ImportStatus
from prolific_dataset.schema.drift import Change, group_field
from prolific_dataset.wording import count


def consequences(change: Change, dataset: Dataset) -> Iterator[str]:
    """Give a sentence for each thing to know.

    The service says that a migration nulls fields that it cannot normalise again, and no more than that
    (https://docs.prolific.com/api-reference/task-builder, migrating a dataset schema).
    """
    if change.before is None:
        yield from _first(dataset)
        return
    total = dataset.total_datapoint_count
    if total == 0:
        yield "The dataset has no datapoints, so the migration can lose none of their values."
    else:
        stored = "all datapoints" if total is None else count(total, "datapoint")
        yield (
            f"The service migrates {stored}: it normalises their values again, and a value that the new schema does "
            "not accept is nulled for good."
        )
        yield from _fields(change)
    running = [job for job in dataset.imports or () if job.status in _RUNNING]
    if running:
        yield (
            f"{count(len(running), 'import')} of the dataset is not finished. By which schema its records are checked "
            f"is not documented: better wait until it is ({', '.join(job.import_id for job in running)})."
        )


def losses(dataset: Dataset) -> Iterator[str]:
    """Give the lines that say which parts of its schema a dataset loses by any new one."""
    if dataset.schema_unread:
        yield (
            "The schema of the dataset says more than this version knows. A new schema replaces all of it, so expect "
            "to lose for good:"
        )
        yield from (f"  - {part}" for part in dataset.schema_unread)


def refuse_moved_groups(change: Change, dataset: Dataset) -> None:
    """Refuse what the service refuses: another field of type `task_group_id` once there are datapoints.

    Raises:
        UsageError: the change would do that.
    """
    if change.before is None or not dataset.total_datapoint_count:
        return
    was, becomes = group_field(change.before), group_field(change.after)
    if was == becomes:
        return
    raise UsageError(
        f"The field of type task_group_id cannot change any more, from {was or 'none'} to {becomes or 'none'}: dataset "
        f"{dataset.dataset_id} has {count(dataset.total_datapoint_count, 'datapoint')}.",
        hint="Leave it as it is in the schema, or create another dataset: `prolific-dataset create`.",
    )


def parked_imports(dataset: Dataset) -> Iterator[ImportID]:
    """Give the ids of the imports that wait for a schema, in the order of their arrival."""
    for job in reversed(dataset.imports or ()):
        if job.status is ImportStatus.PENDING_SCHEMA:
            yield job.import_id


_RUNNING = frozenset({ImportStatus.QUEUED, ImportStatus.PROCESSING})


def _first(dataset: Dataset) -> Iterator[str]:
    yield "It is the dataset's first schema, so no records are migrated."
    parked = tuple(parked_imports(dataset))
    if parked:
        yield f"What waits for it begins then: {count(len(parked), 'import')} ({', '.join(parked)})."


def _fields(change: Change) -> Iterator[str]:
    if change.retyped:
        names = ", ".join(f"{new.name} ({old.type} -> {new.type})" for old, new in change.retyped)
        yield f"Values that may be nulled: those of {names}."
    if change.removed:
        yield (
            "What becomes of the values of removed fields is not documented; expect to lose those of "
            f"{_names(change.removed)}."
        )
    if change.added:
        yield f"The datapoints that are there have no value of {_names(change.added)}."
    if not (change.retyped or change.removed):
        yield "No field gets another type and none is removed, so no value should be nulled."


def _names(fields: tuple[Field, ...]) -> str:
    return ", ".join(field.name for field in fields)
