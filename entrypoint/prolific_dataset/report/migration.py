"""What a schema migration came to, as lines: how many datapoints, and which of their fields were nulled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from prolific_dataset.schema.migration import Migration, MigrationStatus
from prolific_dataset.wording import count, number

_LISTED: Final = 20
"""Nulled values that are listed; all of them are counted."""


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
