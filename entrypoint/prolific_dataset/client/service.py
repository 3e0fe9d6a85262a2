"""The service as a run reaches it: its API, its storage, and how patiently both are asked."""

from __future__ import annotations

import random
import ssl
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Semaphore
from typing import Final, Protocol
from urllib.parse import urlsplit

from prolific_dataset.client import storage
from prolific_dataset.client.account import Account
from prolific_dataset.client.announcements import Announcements
from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.changes import DatasetChanges
from prolific_dataset.client.pace import Pace
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.storage import PresignedURL
from prolific_dataset.client.transport import Body, Transport
from prolific_dataset.clock import Deadline
from prolific_dataset.config.address import LOOPBACK
from prolific_dataset.model import Appended, Dataset, DatasetID, ImportID, ImportJob, Schema
from prolific_dataset.progress import Listener
from prolific_dataset.schema.migration import Migration, MigrationID

_AT_ONCE: Final = 8
"""Datasets that are described or uploaded to at once; all of them are waited for at once."""


class API(Protocol):
    """What is asked of the Prolific API (`client.api.ProlificAPI`)."""

    def dataset(self, dataset_id: DatasetID) -> Dataset:
        """Describe a dataset."""

    def upload_url(self, dataset_id: DatasetID, filename: str) -> PresignedURL:
        """Create an import job and return where to put its file."""

    def import_job(self, dataset_id: DatasetID, import_id: ImportID) -> ImportJob:
        """Describe an import job."""

    def append(self, dataset_id: DatasetID, records: Sequence[bytes]) -> Appended:
        """Store records at once, without an import job."""


class Changes(Protocol):
    """How datasets are made and changed, by people and never by an upload (`client.changes.DatasetChanges`)."""

    def create_dataset(
        self, *, name: str, workspace_id: str, schema: Schema
    ) -> tuple[DatasetID, Schema | None]:
        """Create a dataset."""

    def set_schema(self, dataset_id: DatasetID, schema: Schema) -> MigrationID | None:
        """Replace a dataset's schema."""

    def migration(self, dataset_id: DatasetID, migration_id: MigrationID) -> Migration:
        """Describe a schema migration."""


class Storage(Protocol):
    """What is asked of the storage (`client.storage.Storage`)."""

    def put(self, presigned: PresignedURL, body: Body) -> None:
        """Send a payload."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """Everything that talking to the service takes."""

    api: API
    changes: Changes
    account: Account
    storage: Storage
    retry: Retry
    pace: Pace
    announcements: Announcements = field(default_factory=Announcements)
    """What the service says about its future."""
    waits: bool = True
    """Whether imports are followed to their end; else each is looked at once."""
    slots: AbstractContextManager[object] = field(default_factory=lambda: Semaphore(_AT_ONCE))
    """Held while a dataset is described or uploaded to; limits how many are at once."""

    @property
    def deadline(self) -> Deadline:
        """The end of the run, and the clock."""
        return self.retry.deadline

    @property
    def tell(self) -> Listener:
        """Gets each step of the run."""
        return self.retry.tell


def has_authorities(ca_bundle: str) -> bool:
    """Tell whether a file has certificates in PEM form, as `connect` takes them."""
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(ca_bundle)
    except OSError:
        return False
    return True


def first_poll(poll_interval: float, *, datasets: int) -> float:
    """Return the seconds until the first poll of an import: the more datasets, the less often each is polled."""
    return poll_interval * max(1.0, datasets / _AT_ONCE)


def connect(
    url: str,
    token: str,
    *,
    deadline: Deadline,
    tell: Listener,
    ca_bundle: str | None = None,
    jitter: Callable[[float, float], float] = random.uniform,
    first_poll: float = 1.0,
    show_values: bool = False,
) -> Service:
    """Return the service at `url`, reached with `token`; nothing is sent yet.

    Args:
        url: base URL of the API.
        token: the API token.
        deadline: the end of the run, and the clock.
        tell: gets each step of the run.
        ca_bundle: file with the certificate authorities to trust; None for the usual ones.
        jitter: a number between its two arguments.
        first_poll: seconds until the first poll of an import.
        show_values: whether reasons may quote records.
    """
    retry = Retry(deadline=deadline, jitter=jitter, tell=tell)
    announcements = Announcements()
    with_token = Transport.for_api(token, deadline=deadline, ca_bundle=ca_bundle)
    return Service(
        api=ProlificAPI(
            with_token,
            url=url,
            token=token,
            retry=retry,
            show_values=show_values,
            announcements=announcements,
        ),
        changes=DatasetChanges(with_token, url=url, token=token, retry=retry, show_values=show_values),
        account=Account(with_token, url=url, token=token, retry=retry, show_values=show_values),
        storage=storage.Storage(
            Transport.for_storage(deadline=deadline, ca_bundle=ca_bundle),
            is_local=urlsplit(url).hostname in LOOPBACK,
            show_values=show_values,
        ),
        retry=retry,
        pace=Pace(jitter=jitter, first=first_poll),
        announcements=announcements,
    )
