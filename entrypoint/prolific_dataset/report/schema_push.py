"""What a push of a schema came to, and its migration: how many datapoints, and which of their fields were nulled."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Final

from prolific_dataset.errors import DATA_EXIT_CODE
from prolific_dataset.model import DatasetID, ImportID
from prolific_dataset.report.outcome import Failure
from prolific_dataset.schema.migration import Migration, MigrationStatus
from prolific_dataset.wording import count, number

_LISTED: Final = 20
"""Nulled values that are listed; all of them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """What was done about the schema of one dataset."""

    dataset_id: DatasetID
    exit_code: int = 0
    changes: tuple[str, ...] = ()
    """What differed, in lines."""
    lost: tuple[str, ...] = ()
    """What the earlier schema says that this program does not read, and the new one therefore lacks."""
    is_set: bool | None = False
    """Whether the schema was set; None where that is unknown, or how its migration ended."""
    migration: Migration | None = None
    released: tuple[ImportID, ...] = ()
    """Imports that waited for the schema."""


def migration_lines(migration: Migration) -> Iterator[str]:
    """Give the lines about a migration that has ended; they may have text from outside, so sanitize them."""
    looked = (
        ""
        if migration.reprocessed_count is None
        else f", {count(migration.reprocessed_count, 'datapoint')} migrated"
    )
    reason = f": {migration.reason}" if migration.reason else ""
    yield f"Migration {migration.migration_id} is {migration.status_text}{looked}{reason}"
    if migration.status is not MigrationStatus.PARTIAL:
        return
    failed = (
        "some datapoints" if migration.failed_count is None else count(migration.failed_count, "datapoint")
    )
    yield f"Of {failed} a value was nulled, because the new schema does not accept it:"
    for error in migration.errors[:_LISTED]:
        where = error.field or "the whole datapoint"
        yield f"  datapoint {error.datapoint_id or 'unknown'}, {where}: {error.reason}"
    hidden = len(migration.errors) - _LISTED
    if hidden > 0:
        fields = Counter(error.field or "no field" for error in migration.errors)
        each = ", ".join(f"{name} {number(times)}" for name, times in fields.most_common(_LISTED))
        yield f"  and {number(hidden)} more; in all, by field: {each}"
    unnamed = (migration.failed_count or 0) - len({error.datapoint_id for error in migration.errors})
    if unnamed > 0:
        yield f"  The service did not name {count(unnamed, 'datapoint')} of them."


def exit_code_of(migration: Migration | None) -> int:
    """Return the exit code that the end of a migration means; None is a schema that started none."""
    return 0 if migration is None or migration.status is MigrationStatus.COMPLETE else DATA_EXIT_CODE


def as_json(pushed: Iterable[Pushed], failure: Failure | None = None) -> str:
    """Return what was done about datasets as JSON, with every nulled value; after a failure, what was done by then."""
    datasets = [
        {
            "dataset_id": each.dataset_id,
            "changes": each.changes,
            "lost_schema_parts": each.lost,
            "is_set": each.is_set,
            "migration": each.migration and _plain(each.migration),
            "released_imports": each.released,
        }
        for each in pushed
    ]
    document = {"failure": None if failure is None else asdict(failure), "datasets": datasets}
    return json.dumps(document, indent=2) + "\n"


def _plain(migration: Migration) -> dict[str, object]:
    return {
        "migration_id": migration.migration_id,
        "status": migration.status_text,
        "reprocessed_count": migration.reprocessed_count,
        "failed_count": migration.failed_count,
        "errors": [asdict(error) for error in migration.errors],
        "reason": migration.reason,
    }
