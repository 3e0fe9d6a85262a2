"""Values that many tests need, from few words."""

from __future__ import annotations

from typing import Any

from prolific_dataset.model import Field, ImportID, ImportJob, ImportStatus, Schema


def import_job(import_id: str, status: ImportStatus, **facts: Any) -> ImportJob:  # noqa: ANN401
    """An import job with the service's own word for its status."""
    return ImportJob(import_id=ImportID(import_id), status=status, **({"status_text": status.value} | facts))


def schema_of(*, strict: bool = True, **types: str) -> Schema:
    """A schema of fields by their types."""
    return Schema(strict=strict, fields=tuple(Field(name=name, type=kind) for name, kind in types.items()))
