"""What another schema means for a dataset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.model import Dataset, DatasetID, ImportJob, ImportStatus, Schema
from prolific_dataset.schema.consequences import consequences, parked_imports, refuse_moved_groups
from prolific_dataset.schema.drift import Change
from support.values import import_job, schema_of

MIGRATES = (
    "The service migrates {}: it normalises their values again, and a value that the new schema does not accept is "
    "nulled for good."
)
UNFINISHED = (
    "1 import of the dataset is not finished. By which schema its records are checked is not documented: better wait "
    "until it is (one)."
)


def dataset(*jobs: ImportJob, total: int | None = 12, before: Schema | None = None) -> Dataset:
    return Dataset(
        dataset_id=DatasetID("d"), name="", schema=before, imports=jobs, total_datapoint_count=total
    )


def said(before: Schema | None, after: Schema, *jobs: ImportJob, total: int | None = 12) -> list[str]:
    return list(consequences(Change.of(before, after), dataset(*jobs, total=total)))


def test_the_fields_whose_values_are_concerned_are_named() -> None:
    """Types that change may null values, removed fields may lose them, added ones have none."""
    assert said(
        schema_of(a="text", b="text", c="text"), schema_of(a="image_url", c="text", d="metadata")
    ) == [
        MIGRATES.format("12 datapoints"),
        "Values that may be nulled: those of a (text -> image_url).",
        "What becomes of the values of removed fields is not documented; expect to lose those of b.",
        "The datapoints that are there have no value of d.",
    ]


def test_a_change_that_concerns_no_value_says_so() -> None:
    """It starts a migration all the same, also of datapoints that nobody has counted."""
    assert said(schema_of(a="text"), schema_of(strict=False, a="text"), total=None) == [
        MIGRATES.format("all datapoints"),
        "No field gets another type and none is removed, so no value should be nulled.",
    ]


def test_an_empty_dataset_has_nothing_to_lose() -> None:
    """But an import on its way is told."""
    assert said(
        schema_of(a="text"), schema_of(b="text"), import_job("one", ImportStatus.QUEUED), total=0
    ) == [
        "The dataset has no datapoints, so the migration can lose none of their values.",
        UNFINISHED,
    ]


def test_a_first_schema_releases_what_waits_for_it() -> None:
    """The oldest one first, as the service takes them."""
    jobs = [
        import_job("new", ImportStatus.PENDING_SCHEMA),
        import_job("unused", ImportStatus.UNINITIALISED),
        import_job("old", ImportStatus.PENDING_SCHEMA),
    ]
    assert said(None, schema_of(a="text"), *jobs) == [
        "It is the dataset's first schema, so no records are migrated.",
        "What waits for it begins then: 2 imports (old, new).",
    ]
    assert list(parked_imports(replace(dataset(), imports=None))) == []


@pytest.mark.parametrize("total", [1, 12])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        (schema_of(a="task_group_id", b="text"), schema_of(a="text", b="task_group_id")),
        (schema_of(a="task_group_id"), schema_of(b="text")),
        (schema_of(a="text"), schema_of(a="task_group_id")),
    ],
)
def test_groups_cannot_move_once_there_are_datapoints(total: int, before: Schema, after: Schema) -> None:
    """Neither to another field, nor away, nor in."""
    with pytest.raises(UsageError, match="task_group_id cannot change any more"):
        refuse_moved_groups(Change.of(before, after), dataset(total=total))


@pytest.mark.parametrize(
    ("before", "after", "total"),
    [
        (schema_of(a="task_group_id"), schema_of(b="task_group_id"), 0),
        (schema_of(a="task_group_id"), schema_of(b="task_group_id"), None),
        (None, schema_of(b="task_group_id"), 12),
        (schema_of(a="task_group_id", b="text"), schema_of(a="task_group_id", b="metadata"), 12),
    ],
)
def test_other_changes_are_up_to_the_service(before: Schema | None, after: Schema, total: int | None) -> None:
    """Also where it does not say how many datapoints there are: it refuses what cannot be."""
    refuse_moved_groups(Change.of(before, after), dataset(total=total))
