"""What datasets, jobs and upload URLs look like in a reply."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from prolific_sandbox.dataset.dataset import Version
from prolific_sandbox.dataset.jobs import ImportJob, Status

if TYPE_CHECKING:
    from prolific_sandbox.dataset.dataset import Dataset
    from prolific_sandbox.dataset.ingest import Ingested, RecordError
    from prolific_sandbox.dataset.jobs import Migration
    from prolific_sandbox.scenario.knobs import Scenario

View = dict[str, object]

USER_ID = "65f0a0000000000000000002"
"""The one user of the sandbox."""


def moment(seconds: float) -> str:
    """Format a time as the service does: ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


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
        "schema": dataset.schema and dict(dataset.schema.source),
        **_imports(dataset),
    }
    if dataset.version is Version.V3:
        view["status"] = legacy_status(dataset)
    return view


def legacy_status(dataset: Dataset) -> str:
    """Return the status of a dataset in the words of V3."""
    if dataset.is_busy():
        return "PROCESSING"
    return "READY" if dataset.records else "UNINITIALISED"


def import_view(dataset: Dataset, job: ImportJob) -> View:
    """Show an import job, with the fields of its status only."""
    scenario, now = dataset.scenario(), dataset.clock()
    status = dataset.status_of(job)
    view: View = {
        "dataset_id": job.dataset_id,
        "import_id": job.import_id,
        "type": "file_upload",
        "filename": job.filename,
        "created_at": moment(job.created_at),
        "updated_at": moment(job.updated_at(now)),
        "status": scenario.status_words.get(status, status.value),
    }
    if job.result is not None:
        view |= _result_view(job.result, status, scenario)
        if scenario.progress_fields:
            view |= _progress(job, job.result, status, now)
    return view


def upload_url_view(dataset: Dataset, job: ImportJob, url: str) -> View:
    """Show an upload URL: the full reply of the reference, or the short one of the guide."""
    scenario = dataset.scenario()
    view: View = {
        "dataset_id": job.dataset_id,
        "upload_url": url,
        "http_method": "PUT",
        "content_type": job.content_type,
        "expires_at": moment(job.created_at + scenario.url_lifetime_seconds),
        "file_key": job.key,
        "import_id": job.import_id,
    }
    if scenario.upload_url_body == "guide":
        return {name: view[name] for name in ("upload_url", "http_method", "import_id")}
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
    if status == "complete":
        view["reprocessed_count"] = migration.reprocessed_count
    return view


def _imports(dataset: Dataset) -> View:
    scenario = dataset.scenario()
    if scenario.imports == "missing":
        return {}
    if scenario.imports == "null" or dataset.version is Version.V3:
        return {"imports": None}
    jobs = reversed(dataset.jobs)
    if not scenario.imports_include_unused:
        jobs = (job for job in jobs if dataset.status_of(job) is not Status.UNINITIALISED)
    views = [import_view(dataset, job) for job in jobs]
    if not scenario.imports_with_filename:
        for view in views:
            del view["filename"]
    return {"imports": views[: scenario.imports_cap]}


def _result_view(result: Ingested, status: Status, scenario: Scenario) -> View:
    shown = [_error_view(error, scenario) for error in result.errors[: scenario.errors_cap]]
    view: View = {}
    match status:
        case Status.COMPLETE:
            view = {"accepted_count": result.accepted_count}
        case Status.PARTIAL:
            view = {
                "accepted_count": result.accepted_count,
                "rejected_count": result.rejected_count,
                "errors": shown,
            }
        case Status.FAILED:
            view = {"reason": result.reason}
            if scenario.failed_with_errors:
                view |= {"rejected_count": result.rejected_count, "errors": shown}
        case _:
            return view
    if scenario.duplicate_count and status is not Status.FAILED:
        view["duplicate_count"] = result.duplicate_count
    return view


def _error_view(error: RecordError, scenario: Scenario) -> View:
    view: View = {"record_index": error.record_index, "field": error.field, "reason": error.reason}
    if scenario.error_index == "null":
        view["record_index"] = None
    if error.field == "_raw" and scenario.malformed_field != "_raw":
        view["field"] = None
        if scenario.malformed_field == "absent":
            del view["field"]
    return view


def _progress(job: ImportJob, result: Ingested, status: Status, now: float) -> View:
    arrival = job.arrival
    if arrival is None or arrival.started_at is None:
        return {}
    share = 1.0
    if status is Status.PROCESSING:
        share = min(1.0, (now - arrival.started_at) / arrival.seconds) if arrival.seconds else 0.0
    return {
        "processing_started_at": moment(arrival.started_at),
        "processed_offset": int(arrival.upload.length * share),
        "written_count": int(result.accepted_count * share),
        "duplicate_seen_count": int(result.duplicate_count * share),
        "rejected_seen_count": int(result.rejected_count * share),
    }
