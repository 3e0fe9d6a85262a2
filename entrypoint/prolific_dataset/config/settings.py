"""Everything a run is told: frozen, typed, complete; made from inputs and the configuration file."""

from enum import StrEnum, unique
from typing import Final, NamedTuple

from prolific_dataset.model import DatasetID
from prolific_dataset.report.report import Mode
from prolific_dataset.report.verdict import Policy
from prolific_dataset.validation.rules.settings import RuleSettings

CONFIGURATION_PATH: Final = ".github/prolific-datasets.yml"
"""Where the configuration file is, unless one is named."""


@unique
class Records(StrEnum):
    """Which records of a file are uploaded."""

    ALL = "all"
    NEW = "new"


@unique
class IfNoFilesFound(StrEnum):
    """What it means that no file is there."""

    ERROR = "error"
    WARN = "warn"
    IGNORE = "ignore"


class DatasetSettings(NamedTuple):
    """One dataset and what belongs to it."""

    dataset_id: DatasetID | None
    """None only where nothing is uploaded."""
    files: tuple[str, ...]
    """Patterns, relative to the working directory."""
    name: str | None = None
    schema: str | None = None
    """Path of a schema file, relative to the working directory."""
    records: Records = Records.ALL
    rules: RuleSettings = RuleSettings()


class Settings(NamedTuple):
    """One run."""

    mode: Mode
    datasets: tuple[DatasetSettings, ...]
    policy: Policy
    if_no_files_found: IfNoFilesFound = IfNoFilesFound.ERROR
    poll_interval: float = 1.0
    """Seconds before an import is asked for again at first."""
    timeout: float = 900.0
    """Seconds until the run ends, finished or not."""
    force: bool = False
    """Whether to upload what the dataset already imported."""
    cores: int = 2
    """Of this machine: on a second one, large files are hashed while they are checked."""
