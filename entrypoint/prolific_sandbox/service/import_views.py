"""What import jobs look like in a reply: alone, and in the list of their dataset."""

from __future__ import annotations

from datetime import UTC, datetime

from prolific_sandbox.dataset.dataset import Dataset, Version
from prolific_sandbox.dataset.ingest import Ingested, RecordError
from prolific_sandbox.dataset.jobs import Arrival, ImportJob, Status
from prolific_sandbox.scenario.knobs import Scenario

View = dict[str, object]
_BRIEF = ("dataset_id", "import_id", "type", "filename", "created_at", "updated_at", "status")
SHORTENED = 40
"""How many characters `filenames=shortened` leaves of a name."""


def moment(seconds: float) -> str:
    """Format a time as the service does: ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def import_view(dataset: Dataset, job: ImportJob) -> View:
    """Show an import job, with the fields of its status only."""
    scenario, now = dataset.scenario(), dataset.clock()
    status = dataset.status_of(job)
    view: View = {
        "dataset_id": dataset.dataset_id,
        "import_id": job.import_id,
        "type": "file_upload",
        "filename": shown_name(job, scenario),
        "created_at": moment(job.created_at),
        "updated_at": moment(job.updated_at(now)),
        "status": scenario.status_words.get(status, status.value),
    }
    arrival = job.arrival(now)
    if arrival is not None and arrival.result is not None:
        view |= _result_view(arrival.result, status, scenario)
        if scenario.progress_fields:
            view |= _progress(arrival, arrival.result, status, now)
    return view


def shown_name(job: ImportJob, scenario: Scenario) -> str:
    """Return the name of the uploaded file as the service tells it."""
    name = job.filename
    stem, dot, extension = name.rpartition(".") if "." in name else (name, "", "")
    match scenario.filenames:
        case "prefixed":
            return f"{job.import_id}-{name}"
        case "suffixed":
            return f"{stem}_{job.import_id}{dot}{extension}"
        case "key":
            return job.key
        case "stem":
            return stem
        case "lower-case":
            return name.lower()
        case "shortened":
            return name[:SHORTENED]
        case "renamed":
            return f"{job.import_id}{dot}{extension}"
        case _:
            return name


def listed_imports(dataset: Dataset) -> View:
    """Show the list of a dataset's imports, under its name, as the scenario says; nothing if it is missing."""
    scenario = dataset.scenario()
    if scenario.imports == "missing":
        return {}
    if scenario.imports == "null" or dataset.version is Version.V3:
        return {"imports": None}
    views = [import_view(dataset, job) for job in _listed_jobs(dataset)[: scenario.imports_cap]]
    if not scenario.imports_with_filename:
        for view in views:
            del view["filename"]
    if not scenario.imports_in_full:
        views = [{name: value for name, value in view.items() if name in _BRIEF} for view in views]
    if scenario.imports == "page":
        return {"imports": {"results": views, "count": len(views), "next": None, "previous": None}}
    return {"imports": views}


def _listed_jobs(dataset: Dataset) -> list[ImportJob]:
    scenario, now = dataset.scenario(), dataset.clock()
    jobs = [job for job in dataset.jobs if job.created_at + scenario.imports_listed_after_seconds <= now]
    if not scenario.imports_include_unused:
        jobs = [job for job in jobs if dataset.status_of(job) is not Status.UNINITIALISED]
    if scenario.imports_order != "oldest-first":
        jobs.reverse()
    if scenario.imports_order == "last-changed-first":
        jobs.sort(key=lambda job: job.updated_at(now), reverse=True)
    return jobs


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
    return view


def _progress(arrival: Arrival, result: Ingested, status: Status, now: float) -> View:
    if arrival.started_at is None:
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
