"""What happens during a run, as values: the pipeline tells them, and its listener decides how to show them."""

from collections.abc import Callable
from dataclasses import dataclass

from prolific_dataset.model import ImportJob


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingCompiled:
    """The native part of the check is missing, so every line is checked in Python."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileChecked:
    """A file was validated."""

    path: str
    record_count: int
    invalid_count: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class DuplicatesFound:
    """A validated file has records that are in it, or in another file of the dataset, before."""

    path: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileKnown:
    """The dataset already has an import of exactly this file."""

    path: str
    job: ImportJob


@dataclass(frozen=True, slots=True, kw_only=True)
class BytesSent:
    """Some of a file's payload has been sent; `sent` goes back to 0 when the upload starts again."""

    path: str
    sent: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileUploaded:
    """The storage has the whole payload."""

    path: str
    import_id: str
    size: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordsAppended:
    """A piece of a file's records was appended."""

    path: str
    count: int
    """Records of the file that the service has judged by now."""
    record_count: int
    """Records of the file that are appended in all."""
    rejected_count: int
    """Of those judged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPolled:
    """An import was polled."""

    path: str
    job: ImportJob
    record_count: int
    waited: float
    """Seconds since the first poll."""
    ahead: int
    """Imports of this run that are before it in the dataset's queue."""
    behind: int = 0
    """Imports of this run that are behind it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrying:
    """A request failed with a transient error; it is repeated after `wait` seconds."""

    what: str
    reason: str
    attempt: int
    wait: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ArrivalAwaited:
    """Someone began to upload records that the file has as well: this run waits until they arrive, or are given up."""

    path: str
    import_id: str
    seconds: float
    """Until the import is given up."""
    until: str | None
    """The same as a time of day, by the service's clock; None if that is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadAbandoned:
    """An upload URL was not used; its import job stays `uninitialised` in the dataset, which does no harm."""

    path: str
    import_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationPolled:
    """A schema migration was polled, and goes on."""

    migration_id: str
    status_text: str
    """The service's own word for the status."""
    waited: float
    """Seconds since the first poll."""


Progress = (
    NothingCompiled
    | FileChecked
    | DuplicatesFound
    | FileKnown
    | BytesSent
    | FileUploaded
    | RecordsAppended
    | ImportPolled
    | MigrationPolled
    | Retrying
    | ArrivalAwaited
    | UploadAbandoned
)
Listener = Callable[[Progress], None]
