"""The service as a run reaches it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from prolific_dataset.client.retry import Retry
    from prolific_dataset.client.transport import Body
    from prolific_dataset.model import Dataset, DatasetID, ImportID, ImportJob, PresignedURL


class API(Protocol):
    """What is asked of the Prolific API (`client.api.ProlificAPI`)."""

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """Describe a dataset."""

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """Create an import job and return where to put its file."""

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """Describe an import job."""


class Storage(Protocol):
    """What is asked of the storage (`client.storage.Storage`)."""

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send a payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What talks to the API, what puts payloads, and what both try again with."""

    api: API
    storage: Storage
    retry: Retry
