"""The nouns of the service and of this program: frozen values and closed vocabularies, standard library only.

Words are the service's own (https://docs.prolific.com/api-reference/task-builder); ours are rule, finding and severity.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, unique
from pathlib import Path
from typing import NewType, Self

DatasetID = NewType("DatasetID", str)
ImportID = NewType("ImportID", str)


@unique
class FieldType(StrEnum):
    """The field types this version can check; the service may know more (a `Field.type` is any string)."""

    TEXT = "text"
    IMAGE_URL = "image_url"
    AUDIO_URL = "audio_url"
    VIDEO_URL = "video_url"
    METADATA = "metadata"
    TASK_GROUP_ID = "task_group_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a dataset schema."""

    name: str
    type: str
    label: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """A dataset schema: when `strict`, a record that lacks any field is rejected."""

    strict: bool
    fields: tuple[Field, ...]


@unique
class Severity(StrEnum):
    """An error stops the upload; a warning and a notice do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTICE = "notice"

    @property
    def rank(self) -> int:
        """0 for the worst."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class DataFile:
    """One JSONL file of a dataset."""

    path: str
    """Where users see it: relative to the repository's root, POSIX separators, no leading `./`."""
    location: "Path"
    """Where it is on disk: absolute, inside the workspace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One problem and where it is; found here or reported by the service."""

    rule: str
    """Kebab-case id of the rule, such as `missing-field`."""
    severity: Severity
    message: str
    """What is wrong, in one sentence; may quote text from outside, so sanitize it before showing it."""
    path: str
    line: int | None = None
    """Line of the file, from 1."""
    column: int | None = None
    """Column in the line, in characters, from 1."""
    record_index: int | None = None
    """Index of the record among the file's records, from 0."""
    field: str | None = None
    fix: str | None = None
    """What to do about it, in one sentence."""
    count: int = 1
    """How many records of the file have it: more than one where it is listed once for a field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often one rule was broken at one field in one file."""

    rule: str
    severity: Severity
    field: str | None
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """All findings of one file: the first ones listed, all of them counted."""

    listed: tuple[Finding, ...] = ()
    tallies: tuple[Tally, ...] = ()
    """Complete counts, in the order in which each kind was first found."""

    @classmethod
    def of(cls, findings: Iterable[Finding]) -> Self:
        """List and count `findings`, none left out."""
        listed = tuple(findings)
        counts = Counter((each.rule, each.severity, each.field) for each in listed)
        return cls(
            listed=listed,
            tallies=tuple(
                Tally(rule=rule, severity=severity, field=name, count=count)
                for (rule, severity, name), count in counts.items()
            ),
        )

    def count(self, severity: Severity) -> int:
        """How many findings have this severity, listed or not."""
        return sum(tally.count for tally in self.tallies if tally.severity is severity)

    def __add__(self, other: Self) -> Self:
        return type(self)(listed=self.listed + other.listed, tallies=self.tallies + other.tallies)

    @property
    def total(self) -> int:
        """How many findings there are, listed or not."""
        return sum(tally.count for tally in self.tallies)

    @property
    def unlisted(self) -> int:
        """How many findings are counted but not listed."""
        return self.total - sum(each.count for each in self.listed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A remark about a run or a dataset, as opposed to a finding in a file."""

    severity: Severity
    message: str


@unique
class ImportStatus(StrEnum):
    """Status of an import job (https://docs.prolific.com/api-reference/task-builder/get-dataset-import-status)."""

    UNINITIALISED = "uninitialised"
    QUEUED = "queued"
    PROCESSING = "processing"
    COMPLETE = "complete"
    PARTIAL = "partial"
    FAILED = "failed"
    PENDING_SCHEMA = "pending_schema"
    UNKNOWN = "unknown"
    """Ours, for a status that this version does not know: shown as `ImportJob.status_text`, and polled on."""

    @classmethod
    def _missing_(cls, value: object) -> Self:  # noqa: ARG003 - the base class's own
        return cls.UNKNOWN

    @property
    def is_terminal(self) -> bool:
        """Whether it stays like this until someone acts."""
        return self in {"complete", "partial", "failed", "pending_schema"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordError:
    """Why the service rejected one record. `record_index` counts the uploaded records from 0."""

    record_index: int | None
    field: str | None
    """A field of the schema; None if no field is at fault or the record could not be parsed (`_raw`)."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """An import job as the service last described it."""

    import_id: ImportID
    status: ImportStatus
    status_text: str
    """The service's own word for the status."""
    filename: str | None = None
    created_at: str | None = None
    accepted_count: int | None = None
    """Records ingested; includes duplicates that the dataset already had."""
    rejected_count: int | None = None
    duplicate_count: int | None = None
    """Records the dataset already had; undocumented, may be missing."""
    errors: Sequence[RecordError] = ()
    reason: str | None = None

    @property
    def record_count(self) -> int | None:
        """How many records its file had, as far as the service says."""
        return None if self.accepted_count is None else self.accepted_count + (self.rejected_count or 0)

    @property
    def made(self) -> datetime | None:
        """When it was made; None where the service does not say, or in a form that cannot be read."""
        try:
            moment = datetime.fromisoformat(self.created_at or "")
        except ValueError:
            return None
        return moment if moment.tzinfo else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appended:
    """What the service said about records that were appended: they have no import job."""

    accepted_count: int
    """Includes records that the dataset had, which are not stored again."""
    rejected_count: int
    errors: tuple[RecordError, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A dataset as the service describes it."""

    dataset_id: DatasetID
    name: str
    schema: Schema | None
    """None if it has none, or none that can be read; `schema_oddities` tells them apart."""
    imports: tuple[ImportJob, ...] | None
    """Newest first; None if the service did not list them."""
    schema_oddities: tuple[str, ...] = ()
    """What of its schema is not as documented."""
    schema_unread: tuple[str, ...] = ()
    """What its schema says beside `schema`, such as "`version`: 2": a new schema in its place says none of it."""
    total_datapoint_count: int | None = None
    as_of: datetime | None = None
    """When the service described it so, by its own clock; None if it did not say."""
