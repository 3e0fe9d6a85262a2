"""The state of the sandbox: datasets, tokens, requests seen, the scenario and the clock."""

from __future__ import annotations

import io
import secrets
import threading
import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import inf
from typing import Any
from urllib.parse import quote

from prolific_sandbox.dataset.dataset import Dataset, Version
from prolific_sandbox.dataset.jobs import ImportJob
from prolific_sandbox.dataset.schema import Schema, parse_schema
from prolific_sandbox.scenario.faults import FaultPlan, Step
from prolific_sandbox.scenario.knobs import Scenario
from prolific_sandbox.wire.external_storage import ExternalStorage
from prolific_sandbox.wire.messages import Body, Headers
from prolific_sandbox.wire.presign import Credentials

DEFAULT_TOKEN = "sandbox-token"  # noqa: S105 - not a secret: the sandbox protects nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenRequest:
    """One request that reached the service or its storage."""

    at: float
    step: Step
    method: str
    target: str
    headers: Headers
    body_length: int | None

    @property
    def path(self) -> str:
        """The path, without the query."""
        return self.target.partition("?")[0]


@dataclass(slots=True, kw_only=True, eq=False)
class Sandbox:
    """The state of one emulated service; `routes.handle` answers requests from it."""

    scenario: Scenario = field(default_factory=Scenario)
    clock: Callable[[], float] = time.time
    tokens: tuple[str, ...] = (DEFAULT_TOKEN,)
    external: ExternalStorage | None = None
    """A real S3-compatible server to use instead of the sandbox's own storage."""
    new_id: Callable[[], str] = lambda: str(uuid.uuid4())
    datasets: dict[str, Dataset] = field(default_factory=dict)
    requests: list[SeenRequest] = field(default_factory=list)
    plan: FaultPlan = field(init=False)
    credentials: Credentials = field(init=False)
    lock: threading.RLock = field(default_factory=threading.RLock)

    def __post_init__(self) -> None:
        self.plan = FaultPlan(faults=self.scenario.faults)
        self.credentials = Credentials(access_key="SANDBOX", secret_key=secrets.token_hex(20))

    def add_dataset(
        self,
        *,
        dataset_id: str | None = None,
        name: str = "Sandbox dataset",
        schema: Mapping[str, object] | None = None,
        workspace_id: str = "65f0a0000000000000000001",
        version: Version = Version.V4,
    ) -> str:
        """Create a dataset and return its id.

        Raises:
            SchemaError: `schema` is invalid.
        """
        dataset = Dataset(
            dataset_id=dataset_id or self.new_id(),
            name=name,
            workspace_id=workspace_id,
            created_at=self.clock(),
            clock=self.clock,
            scenario=lambda: self.scenario,
            lock=self.lock,
            version=version,
        )
        if schema is not None:
            dataset.set_schema(self.read_schema(schema))
        with self.lock:
            self.datasets[dataset.dataset_id] = dataset
        return dataset.dataset_id

    def read_schema(self, value: object) -> Schema:
        """Read a schema as the service does.

        Raises:
            SchemaError: it is invalid.
        """
        return parse_schema(value, as_documented=self.scenario.schemas == "as-documented")

    def use(self, scenario: Scenario) -> None:
        """Switch to another scenario; its faults are counted from zero."""
        with self.lock:
            self.scenario = scenario
            self.plan = FaultPlan(faults=scenario.faults)

    def change(self, **knobs: Any) -> None:  # noqa: ANN401 - the knobs have many types; `Scenario` names them
        """Turn some knobs of the present scenario; new `faults` are counted from zero."""
        with self.lock:
            self.scenario = replace(self.scenario, **knobs)
            if "faults" in knobs:
                self.plan = FaultPlan(faults=self.scenario.faults)

    def new_job(self, dataset: Dataset, filename: str, content_type: str) -> ImportJob:
        """Create an import job that waits for its file."""
        import_id = self.new_id()
        job = ImportJob(
            import_id=import_id,
            filename=filename,
            key=f"raw-datasets/{dataset.dataset_id}/{import_id}/{filename}",
            content_type=content_type,
            created_at=self.clock(),
        )
        dataset.jobs.append(job)
        return job

    def upload_elsewhere(self, dataset_id: str, filename: str, content: bytes) -> str:
        """Import a file that another hand uploads, by no request of the client under test; return the import's id.

        Raises:
            KeyError: unknown dataset.
        """
        with self.lock:
            dataset = self.datasets[dataset_id]
            job = self.new_job(dataset, filename, "application/x-ndjson")
            dataset.arrive(job, Body(source=io.BytesIO(content), length=len(content)).save())
        return job.import_id

    def append_elsewhere(self, dataset_id: str, records: Iterable[Mapping[str, object]]) -> None:
        """Store records that another hand appends: datapoints of which no import tells.

        Raises:
            KeyError: unknown dataset.
        """
        with self.lock:
            self.datasets[dataset_id].keep_appended([dict(record) for record in records])

    def upload_url(self, job: ImportJob, base_url: str) -> str:
        """Presign the URL for a job's file, at the external storage or at our own under `base_url`."""
        path = quote(job.key)
        base, credentials = f"{self.scenario.storage_url or base_url}/storage", self.credentials
        if self.external is not None:
            base, credentials = self.external.bucket_url, self.external.credentials
        return credentials.presign(
            "PUT",
            f"{base}/{path}",
            headers={"content-type": job.content_type},
            lifetime=self.scenario.url_lifetime_seconds,
            now=self.clock(),
        )

    def collect(self, dataset: Dataset) -> None:
        """Collect the files that have reached the external storage since the last call."""
        if self.external is None:
            return
        waiting = [job for job in dataset.jobs if not job.arrivals]
        found = self.external.find([job.key for job in waiting], now=self.clock())
        for job in sorted(waiting, key=lambda job: found.get(job.key, inf)):
            if job.key in found:
                dataset.arrive(job, self.external.fetch(job.key, now=self.clock()))

    def job_at(self, key: str) -> tuple[Dataset, ImportJob] | None:
        """Find the import job whose file has `key` in the storage."""
        for dataset in self.datasets.values():
            for job in dataset.jobs:
                if job.key == key:
                    return dataset, job
        return None

    def seen(self, step: Step) -> list[SeenRequest]:
        """Return the requests of one step, in order."""
        return [request for request in self.requests if request.step is step]
