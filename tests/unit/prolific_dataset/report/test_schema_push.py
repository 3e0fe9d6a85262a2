"""What a schema migration came to, in lines."""

from __future__ import annotations

from typing import Any

from prolific_dataset.report.schema_push import migration_lines
from prolific_dataset.schema.migration import Migration, MigrationID, MigrationStatus, NulledValue


def lines(status: MigrationStatus, **more: Any) -> list[str]:  # noqa: ANN401 - fields of a migration
    migration = Migration(migration_id=MigrationID("m"), status=status, status_text=status.value, **more)
    return list(migration_lines(migration))


def nulled(number: int, name: str | None = "image") -> NulledValue:
    return NulledValue(datapoint_id=f"d{number}", field=name, reason="not a URL")


def test_a_migration_that_lost_nothing() -> None:
    """With the count, where the service gives one."""
    assert lines(MigrationStatus.COMPLETE, reprocessed_count=1204) == [
        "Migration m is complete, 1,204 datapoints migrated"
    ]
    assert lines(MigrationStatus.COMPLETE) == ["Migration m is complete"]


def test_a_migration_that_failed() -> None:
    """In the service's words."""
    assert lines(MigrationStatus.FAILED, reason="It could not be done.") == [
        "Migration m is failed: It could not be done."
    ]


def test_each_nulled_value_is_named() -> None:
    """Its datapoint, its field and the reason, as far as the service tells."""
    errors = (nulled(1), NulledValue(datapoint_id=None, field=None, reason="no reason given"))
    assert lines(MigrationStatus.PARTIAL, reprocessed_count=9, failed_count=5, errors=errors) == [
        "Migration m is partial, 9 datapoints migrated",
        "Of 5 datapoints a value was nulled, because the new schema does not accept it:",
        "  datapoint d1, image: not a URL",
        "  datapoint unknown, the whole datapoint: no reason given",
        "  The service did not name 3 datapoints of them.",
    ]


def test_many_nulled_values_are_counted_by_field() -> None:
    """The first twenty are listed."""
    errors = tuple(nulled(each, "image" if each % 3 else "audio") for each in range(30))
    told = lines(MigrationStatus.PARTIAL, errors=errors)

    assert told[1] == "Of some datapoints a value was nulled, because the new schema does not accept it:"
    assert len(told) == 23
    assert told[-1] == "  and 10 more; in all, by field: image 20, audio 10"
