"""The settings of one run, made from inputs and the configuration file."""

from dataclasses import dataclass, field
from enum import StrEnum, unique
from typing import Final

from prolific_dataset.model import DatasetID, ImportID
from prolific_dataset.validation.rules.settings import RuleSettings

CONFIGURATION_PATH: Final = ".github/prolific-datasets.yml"
"""Where the configuration file is, unless another is given."""


@unique
class Records(StrEnum):
    """Which records of a file are uploaded."""

    ALL = "all"
    NEW = "new"


@unique
class Via(StrEnum):
    """How records get into the dataset: as files that are imported, or appended a few at a time, without an import."""

    FILE = "file"
    APPEND = "append"


@unique
class IfNoFilesFound(StrEnum):
    """What to do when no file matches."""

    ERROR = "error"
    WARN = "warn"
    IGNORE = "ignore"


@unique
class Mode(StrEnum):
    """What a run does: `validate` never uploads."""

    VALIDATE = "validate"
    UPLOAD = "upload"


@unique
class FailOn(StrEnum):
    """Which outcomes of data turn a run red. A broken run (exit codes 2 to 5, 130) is always red."""

    INVALID_OR_REJECTED = "invalid-or-rejected"
    FAILED = "failed"
    NEVER = "never"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tolerance:
    """How many rejected records are tolerated: a count, or a share of the records the service judged."""

    count: int = 0
    percent: float | None = None

    def allows(self, *, rejected: int, judged: int) -> bool:
        """Return whether `rejected` of `judged` records are few enough."""
        if self.percent is not None:
            return rejected * 100 <= self.percent * judged
        return rejected <= self.count


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """When a run is red."""

    fail_on: FailOn = FailOn.INVALID_OR_REJECTED
    max_rejected: Tolerance = field(default_factory=Tolerance)
    no_wait: bool = False
    """Whether imports that have their file may go on after the run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Adopted:
    """An import made by other means that counts as a version of a file: at a commit, or with a digest."""

    import_id: ImportID
    path: str
    """From the top of the repository, as reports show it."""
    commit: str | None = None
    """7 or more digits of its id; None where `digest` is given."""
    digest: str | None = None
    """SHA-256 of the file's records, one a line, each with a line feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetSettings:
    """One dataset and what belongs to it."""

    dataset_id: DatasetID | None
    """None only where nothing is uploaded."""
    files: tuple[str, ...]
    """Patterns, relative to the working directory."""
    name: str | None = None
    schema: str | None = None
    """Path of a schema file, relative to the working directory."""
    entry_changed: bool = False
    """Whether the event changed the dataset's entry in the configuration file."""
    records: Records = Records.NEW
    via: Via = Via.FILE
    imported: tuple[Adopted, ...] = ()
    rules: RuleSettings = field(default_factory=RuleSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What one run does."""

    mode: Mode
    datasets: tuple[DatasetSettings, ...]
    if_no_files_found: IfNoFilesFound = IfNoFilesFound.ERROR
    force: bool = False
    """Whether to upload what the dataset already imported."""
    cores: int = 2
    """CPU cores; with a second one, large files are hashed while they are checked."""
