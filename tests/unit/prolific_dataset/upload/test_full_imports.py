"""What the list of imports leaves out is asked of the import's own page, and only that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, ImportStatus, RecordError
from prolific_dataset.upload.full_imports import in_full, with_rejections
from support.values import import_job

ERROR = RecordError(record_index=1, field=None, reason="Bad.")


def job(status: ImportStatus, number: int = 1, **facts: object) -> ImportJob:
    return import_job(f"import-{number}", status, **({"filename": "listed.jsonl"} | facts))


def page(import_id: ImportID) -> ImportJob:
    return import_job(
        import_id,
        ImportStatus.PARTIAL,
        filename="own-name.jsonl",
        accepted_count=1,
        rejected_count=1,
        errors=(ERROR,),
    )


def no_page(import_id: ImportID) -> ImportJob:
    raise AssertionError(import_id)


@pytest.mark.parametrize("status", [ImportStatus.COMPLETE, ImportStatus.PARTIAL])
def test_what_is_missing_is_asked_for(status: ImportStatus) -> None:
    """The name stays that of the list: an adopted import has it from the configuration."""
    full = in_full(job(status), page)

    assert (full.accepted_count, full.errors, full.filename) == (1, (ERROR,), "listed.jsonl")


@pytest.mark.parametrize(
    "told",
    [
        job(ImportStatus.COMPLETE, accepted_count=2),
        job(ImportStatus.PARTIAL, accepted_count=1, rejected_count=1, errors=(ERROR,)),
        job(ImportStatus.PARTIAL, accepted_count=2, rejected_count=0),
        job(ImportStatus.QUEUED),
        job(ImportStatus.FAILED),
        job(ImportStatus.UNINITIALISED),
    ],
)
def test_what_the_list_tells_is_not_asked_for(told: ImportJob) -> None:
    """Nor what an import that has not ended, or has nothing, cannot say."""
    assert in_full(told, no_page) == told


def test_only_imports_with_rejections_are_completed() -> None:
    """So that a long list costs few requests; none at all where none is needed."""
    told = job(ImportStatus.PARTIAL, 2, accepted_count=1, rejected_count=1, errors=(ERROR,))
    imports = (job(ImportStatus.PARTIAL, 3), told, job(ImportStatus.COMPLETE))
    live = Dataset(dataset_id=DatasetID("d"), name="", schema=None, imports=imports)

    full = with_rejections(live, page)

    assert full.imports is not None
    assert [each.errors for each in full.imports] == [(ERROR,), (ERROR,), ()]
    assert with_rejections(replace(live, imports=imports[1:]), no_page).imports == imports[1:]
