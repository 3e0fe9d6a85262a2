"""What happens during a run, as values: the pipeline tells, and whoever listens decides how to show it."""

from collections.abc import Callable
from typing import NamedTuple

from prolific_dataset.model import ImportJob


class FileChecked(NamedTuple):
    """A file was validated."""

    path: str
    record_count: int
    invalid_count: int
    seconds: float


class FileKnown(NamedTuple):
    """The dataset already has an import of exactly this file."""

    path: str
    job: ImportJob


class BytesSent(NamedTuple):
    """Some of a file's payload has been sent; `sent` goes back to 0 when the upload starts again."""

    path: str
    sent: int
    size: int


class FileUploaded(NamedTuple):
    """The storage has the whole payload."""

    path: str
    import_id: str
    size: int
    seconds: float


class ImportPolled(NamedTuple):
    """The service was asked for an import's status."""

    path: str
    job: ImportJob
    record_count: int
    waited: float
    """Seconds since the first question."""
    ahead: int
    """Imports of this run that stand before it in the dataset's queue."""
    behind: int = 0
    """Imports of this run that stand behind it."""


class Retrying(NamedTuple):
    """A request failed in a way that may pass; it is made again after `wait` seconds."""

    what: str
    reason: str
    attempt: int
    wait: float


class UploadAbandoned(NamedTuple):
    """An upload URL was not used; its import job stays `uninitialised` in the dataset and does no harm."""

    path: str
    import_id: str


Event = FileChecked | FileKnown | BytesSent | FileUploaded | ImportPolled | Retrying | UploadAbandoned
Listener = Callable[[Event], None]
