"""Inputs and configuration file -> the settings of one run; an input wins over the file, and that is told."""

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from prolific_dataset.config.address import DEFAULT_URL
from prolific_dataset.config.settings import (
    DatasetSettings,
    FailOn,
    IfNoFilesFound,
    Policy,
    Records,
    Tolerance,
)
from prolific_dataset.errors import UsageError
from prolific_dataset.model import DatasetID, Notice, Severity

if TYPE_CHECKING:
    from prolific_dataset.config.configuration import Configuration


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What the user gave for one run, as options or as inputs of the step; absent ones have their default."""

    api_token: str | None = None
    dataset_ids: tuple[DatasetID, ...] = ()
    files: tuple[str, ...] = ()
    config: str | None = None
    schema: str | None = None
    mode: str = "auto"
    records: Records | None = None
    changed_only: bool = False
    fail_on: FailOn = FailOn.INVALID_OR_REJECTED
    max_rejected: Tolerance = field(default_factory=Tolerance)
    if_no_files_found: IfNoFilesFound = IfNoFilesFound.ERROR
    poll_interval: float = 1.0
    """Seconds."""
    timeout: float = 900.0
    """Seconds."""
    api_url: str = DEFAULT_URL
    ca_bundle: str | None = None
    annotations: bool = True
    show_values: bool = False
    report_path: str | None = None
    rejected_path: str | None = None
    sarif_path: str | None = None
    plan_path: str | None = None
    force: bool = False
    working_directory: str = ""

    def __repr__(self) -> str:
        """Show no value: one of them is the token."""
        return "<inputs>"

    @property
    def policy(self) -> Policy:
        """When the run is red."""
        return Policy(fail_on=self.fail_on, max_rejected=self.max_rejected)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assembled:
    """The datasets of a run, and what is worth telling about how they came about."""

    datasets: tuple[DatasetSettings, ...]
    notices: tuple[Notice, ...] = ()


def merge_with_configuration(inputs: Inputs, configuration: "Configuration | None") -> Assembled:
    """Combine `inputs` with the configuration file, where there is one.

    Raises:
        UsageError: together they do not say what to do.
    """
    if configuration is None:
        if not inputs.files:
            raise UsageError(
                "files: no file is named.",
                hint="Name JSONL files by patterns, such as data/*.jsonl, or write .github/prolific-datasets.yml.",
            )
        if len(inputs.dataset_ids) > 1:
            raise UsageError(
                "dataset-id: without a configuration file all files belong to one dataset.",
                hint="Write a configuration file that says which files belong to which dataset.",
            )
        dataset_id = inputs.dataset_ids[0] if inputs.dataset_ids else None
        return Assembled(
            datasets=(_override(DatasetSettings(dataset_id=dataset_id, files=inputs.files), inputs),)
        )
    chosen = _chosen(inputs, configuration)
    overridden = [
        name
        for name, value in (
            ("dataset-id", len(configuration.datasets) == 1 and chosen != configuration.datasets),
            ("files", inputs.files),
            ("schema", inputs.schema),
            ("records", inputs.records),
        )
        if value
    ]
    if overridden and len(chosen) > 1:
        raise UsageError(
            f"{overridden[0]}: the configuration file has {len(chosen)} datasets; which one is meant?",
            hint="Choose one of them with dataset-id.",
        )
    notices = (
        Notice(
            severity=Severity.NOTICE,
            message=f"Inputs win over the configuration file: {', '.join(overridden)}.",
        ),
    )
    return Assembled(
        datasets=tuple(_override(each, inputs) for each in chosen), notices=notices if overridden else ()
    )


def _chosen(inputs: Inputs, configuration: "Configuration") -> tuple[DatasetSettings, ...]:
    if not inputs.dataset_ids:
        return configuration.datasets
    if len(configuration.datasets) == len(inputs.dataset_ids) == 1:
        return (replace(configuration.datasets[0], dataset_id=inputs.dataset_ids[0]),)
    known = {each.dataset_id for each in configuration.datasets}
    for dataset_id in inputs.dataset_ids:
        if dataset_id not in known:
            raise UsageError(
                f"dataset-id: the configuration file has no dataset {dataset_id}.",
                hint="Use an id that stands in the file, or leave dataset-id out to take all of its datasets.",
            )
    return tuple(each for each in configuration.datasets if each.dataset_id in inputs.dataset_ids)


def _override(dataset: DatasetSettings, inputs: Inputs) -> DatasetSettings:
    return replace(
        dataset,
        files=inputs.files or dataset.files,
        schema=inputs.schema or dataset.schema,
        records=inputs.records or dataset.records,
        rules=replace(dataset.rules, show_values=inputs.show_values),
    )
