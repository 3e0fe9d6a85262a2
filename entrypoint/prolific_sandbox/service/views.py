"""What datasets, upload URLs and schema migrations look like in a reply."""

from __future__ import annotations

from dataclasses import asdict

from prolific_sandbox.dataset.dataset import Dataset, Version
from prolific_sandbox.dataset.jobs import ImportJob, Migration, Status
from prolific_sandbox.service.import_views import View, listed_imports, moment

USER_ID = "65f0a0000000000000000002"
"""The one user of the sandbox."""


def dataset_view(dataset: Dataset) -> View:
    """Show a dataset."""
    view: View = {
        "id": dataset.dataset_id,
        "name": dataset.name,
        "created_at": moment(dataset.created_at),
        "created_by": USER_ID,
        "workspace_id": dataset.workspace_id,
        "total_datapoint_count": dataset.total_datapoint_count(),
        "schema_version": dataset.version.value,
        "schema": _schema_view(dataset),
        **listed_imports(dataset),
    }
    if dataset.version is Version.V3:
        used = [job for job in dataset.jobs if job.arrivals]
        view["status"] = legacy_status(dataset)
        view["filename"] = used[-1].filename if used else None
        view["has_predetermined_grouping_id"] = (
            any("META_TASK_GROUP_ID" in record for record in dataset.record_values) if used else None
        )
    return view


def _schema_view(dataset: Dataset) -> View | None:
    schema = dataset.shown_schema
    if schema is None:
        return None
    view, how = dict(schema.source), dataset.scenario().schema_shown
    fields = view.get("fields")
    if not isinstance(fields, dict):
        return view  # as the knob `schemas` lets it be
    if how == "sorted":
        view["fields"] = dict(sorted(fields.items()))
    if how == "labelled":
        view["fields"] = {name: {"label": name, **descriptor} for name, descriptor in fields.items()}
    if how == "extended":
        view["revision"] = dataset.schema_revision
        view["fields"] = {name: {**descriptor, "required": True} for name, descriptor in fields.items()}
    return view


def legacy_status(dataset: Dataset) -> str:
    """Return the status of a dataset in the words of V3."""
    if dataset.is_busy():
        return "PROCESSING"
    ended = [job for job in dataset.jobs if job.arrivals]
    if ended and dataset.status_of(ended[-1]) is Status.FAILED:
        return "ERROR"
    return "READY" if dataset.records else "UNINITIALISED"


def upload_url_view(dataset: Dataset, job: ImportJob, url: str) -> View:
    """Show an upload URL: the full reply of the reference, or the short one of the guide."""
    scenario = dataset.scenario()
    view: View = {
        "dataset_id": dataset.dataset_id,
        "upload_url": url,
        "http_method": "PUT",
        "content_type": job.content_type,
        "expires_at": moment(job.created_at + scenario.url_lifetime_seconds),
        "file_key": job.key,
        "import_id": job.import_id,
    }
    if dataset.version is Version.V3:
        del view["import_id"]
    if scenario.upload_url_body == "guide":
        return {name: view[name] for name in ("upload_url", "http_method", "import_id") if name in view}
    return view


def migration_view(dataset: Dataset, migration: Migration) -> View:
    """Show a schema migration job."""
    now = dataset.clock()
    status = migration.status(now)
    view: View = {
        "dataset_id": dataset.dataset_id,
        "job_id": migration.job_id,
        "schema_version": migration.schema_revision,
        "created_at": moment(migration.created_at),
        "updated_at": moment(min(now, migration.finished_at)),
        "status": status,
    }
    if status in {"complete", "partial"}:
        view["reprocessed_count"] = migration.reprocessed_count
    if status == "partial":
        view["failed_count"] = len({error.datapoint_id for error in migration.errors})
        view["errors"] = [asdict(error) for error in migration.errors]
    if status == "failed":
        view["reason"] = migration.reason
    return view
