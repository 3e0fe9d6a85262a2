"""What a dataset has from other hands, or why that is unknown."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prolific_dataset.model import Dataset, DatasetID, ImportJob, ImportStatus
from prolific_dataset.upload.other_hands import unaccounted
from prolific_dataset.upload.upload_name import UploadName
from support.values import import_job

OURS = str(UploadName.of("a.jsonl", commit=None, sha256="ab" * 32))


def job(number: int, *, filename: str | None = OURS, accepted: int | None = 2) -> ImportJob:
    return import_job(f"import-{number}", ImportStatus.COMPLETE, filename=filename, accepted_count=accepted)


def told(*jobs: ImportJob, total: int | None) -> str:
    live = Dataset(dataset_id=DatasetID("d"), name="", schema=None, imports=jobs, total_datapoint_count=total)
    return " ".join(notice.message for notice in unaccounted(live))


def test_what_is_accounted_for_is_not_told() -> None:
    """Our imports, and no record besides."""
    assert told(job(2), job(1), total=4) == ""


def test_an_import_without_a_name_is_of_other_hands() -> None:
    """A name is optional, and no import of ours is without one where the list has names."""
    assert "1 import that this program did not make (without a name; the newest is import-2)" in told(
        job(2, filename=None), job(1), total=4
    )


@pytest.mark.parametrize("status", [ImportStatus.QUEUED, ImportStatus.PENDING_SCHEMA, ImportStatus.UNKNOWN])
def test_an_import_that_will_bring_records_counts(status: ImportStatus) -> None:
    """It is not there yet, but nobody can stop it."""
    assert "did not make (b.jsonl" in told(replace(job(1, filename="b.jsonl"), status=status), total=0)


def test_records_that_no_import_brought_are_counted() -> None:
    """They were appended."""
    assert "has 3 records more than its listed imports brought in" in told(job(1), total=5)


def test_a_total_that_may_not_count_partial_imports_tells_nothing() -> None:
    """What was appended may hide behind them; without one, duplicates were left out."""
    partial = replace(job(2, accepted=4), status=ImportStatus.PARTIAL)
    assert told(partial, job(1), total=6) == ""
    assert "is unknown: it has 3 records fewer than they report" in told(partial, job(1), total=3)
    assert told(job(2), job(1), total=3) == ""


def test_a_count_that_the_service_keeps_to_itself_is_told() -> None:
    """Then nobody knows whether there is more."""
    said = told(job(2, accepted=None), job(1), total=5)
    assert (
        "is unknown: the service does not say how many records 1 import brought in (the newest is import-2)"
        in said
    )
    assert "more than its listed imports" not in said


@pytest.mark.parametrize("total", [None, 0])
def test_without_datapoints_there_is_nothing_to_ask_for(total: int | None) -> None:
    """Or nothing to compare with."""
    assert told(job(1, accepted=None), total=total) == ""
