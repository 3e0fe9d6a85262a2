"""The operations of the API on datasets, upload URLs, import jobs and schema migrations."""

from __future__ import annotations

from prolific_sandbox.dataset.dataset import Dataset, Version
from prolific_sandbox.dataset.jobs import Migration
from prolific_sandbox.dataset.schema import Schema, SchemaError
from prolific_sandbox.sandbox import Sandbox
from prolific_sandbox.service.calls import Call
from prolific_sandbox.service.errors import ProblemError
from prolific_sandbox.service.import_views import import_view
from prolific_sandbox.service.views import (
    USER_ID,
    dataset_view,
    legacy_status,
    migration_view,
    upload_url_view,
)
from prolific_sandbox.wire.messages import Response

CONTENT_TYPES = {".jsonl": "application/x-ndjson", ".csv": "text/csv", ".zip": "application/zip"}
EXTENSIONS = {Version.V3: (".csv", ".zip"), Version.V4: (".jsonl", ".csv")}


def me(_: Call) -> Response:
    """Show the owner of the token."""
    view = {"id": USER_ID, "email": "researcher@example.com", "name": "Sandbox Researcher"}
    return Response.json(200, view)


def create_dataset(call: Call) -> Response:
    """Create a dataset; without a schema it is a V3 dataset."""
    sandbox, body = call.sandbox, call.json_object
    for name in ("name", "workspace_id"):
        if not isinstance(body.get(name), str):
            raise ProblemError(400, f"{name} is required")
    source = body.get("schema")
    schema = None if source is None else _schema(source, sandbox)
    if schema is not None and sandbox.scenario.datasets_with_schema == "refused":
        raise ProblemError(400, "the workspace may not create datasets with a schema")
    if sandbox.scenario.datasets_with_schema == "v3":
        schema = None
    dataset_id = sandbox.add_dataset(
        name=str(body["name"]),
        workspace_id=str(body["workspace_id"]),
        schema=None if schema is None else schema.source,
        version=Version.V3 if schema is None else Version.V4,
    )
    return Response.json(201, dataset_view(sandbox.datasets[dataset_id]))


def show_dataset(call: Call) -> Response:
    """Show a dataset with its imports."""
    return Response.json(200, dataset_view(call.dataset))


def show_status(call: Call) -> Response:
    """Show the status of a V3 dataset; a V4 dataset has none."""
    if call.dataset.version is Version.V3:
        return Response.json(200, {"status": legacy_status(call.dataset)})
    return Response.json(200, {})


def replace_schema(call: Call) -> Response:
    """Set the first schema, or replace the schema and start a migration."""
    dataset = call.dataset
    if dataset.version is Version.V3:
        raise ProblemError(400, "the dataset has no schema: it is not a V4 dataset")
    body = call.json_object
    if "schema" not in body:
        raise ProblemError(400, "schema is required")
    schema, old = _schema(body["schema"], call.sandbox), dataset.schema
    if old is not None and dataset.records and old.task_group_field != schema.task_group_field:
        raise ProblemError(400, "the task_group_id field cannot change once the dataset has datapoints")
    if dataset.is_migrating() and call.scenario.schema_during_migration == "refuse":
        raise ProblemError(409, "a schema migration is in progress")
    dataset.set_schema(schema)
    migration = None if old is None else _migrate(call.sandbox, dataset)
    view = dataset_view(dataset)
    if migration is not None and call.scenario.migration_named:
        view["migration_job_id"] = migration.job_id
    if old is not None and call.scenario.migration == "failed-and-undone":
        dataset.set_schema(old)
    return Response.json(200, view)


def show_migration(call: Call) -> Response:
    """Show a schema migration job."""
    dataset, job_id = call.dataset, call.arguments[1]
    for migration in dataset.migrations:
        if migration.job_id == job_id:
            return Response.json(200, migration_view(dataset, migration))
    raise ProblemError(404, "no such schema migration")


def give_upload_url(call: Call) -> Response:
    """Create an import job and a presigned URL for its file; every call creates another."""
    dataset, filename = call.dataset, call.arguments[1]
    name = filename.lower()
    extension = name[name.rfind(".") :] if "." in name else ""
    if extension not in EXTENSIONS[dataset.version]:
        raise ProblemError(400, "unsupported file type for this dataset version")
    try:
        base_url = call.request.base_url
    except ValueError as error:
        raise ProblemError(400, str(error)) from None
    job = call.sandbox.new_job(dataset, filename, CONTENT_TYPES[extension])
    url = call.sandbox.upload_url(job, base_url)
    return Response.json(201, upload_url_view(dataset, job, url))


def show_import(call: Call) -> Response:
    """Show an import job; the scenario may hide it from the first polls."""
    dataset, scenario = call.dataset, call.scenario
    job = dataset.job(call.arguments[1])
    if job is None or dataset.version is Version.V3:
        raise ProblemError(404, "no such import")
    job.polls += 1
    if job.polls <= scenario.not_found_polls:
        raise ProblemError(404, "no such import")
    return Response.json(200, import_view(dataset, job))


def _migrate(sandbox: Sandbox, dataset: Dataset) -> Migration:
    scenario, now, count = sandbox.scenario, sandbox.clock(), len(dataset.records)
    fails = scenario.migration != "by-record"
    migration = Migration(
        job_id=sandbox.new_id(),
        schema_revision=dataset.schema_revision,
        created_at=now,
        finished_at=now + scenario.processing_seconds + scenario.seconds_per_record * count,
        reprocessed_count=count,
        # At once: no operation reads datapoints, so nobody can tell when.
        errors=() if fails else dataset.renormalise(),
        reason="The migration could not be completed." if fails else None,
    )
    dataset.begin_migration(migration)
    return migration


def _schema(value: object, sandbox: Sandbox) -> Schema:
    try:
        return sandbox.read_schema(value)
    except SchemaError as error:
        raise ProblemError(400, str(error)) from None
