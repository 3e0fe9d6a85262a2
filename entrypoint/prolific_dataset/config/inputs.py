"""What the user gave for one run, merged with the configuration file; an input wins over the file, with a notice."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Self

from prolific_dataset.config.address import DEFAULT_URL
from prolific_dataset.config.settings import (
    DatasetSettings,
    FailOn,
    IfNoFilesFound,
    Policy,
    Records,
    Tolerance,
    Via,
)
from prolific_dataset.errors import UsageError
from prolific_dataset.model import DatasetID, Notice, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Options of the command or inputs of the step; absent ones have their default."""

    api_token: str | None = None
    dataset_ids: tuple[DatasetID, ...] = ()
    files: tuple[str, ...] = ()
    config: str | None = None
    schema: str | None = None
    mode: str = "auto"
    records: Records | None = None
    via: Via | None = None
    changed_only: bool = False
    since: str | None = None
    """Take files that changed since this branch, tag or commit; for people, so no input of the action."""
    no_wait: bool = False
    """End when the storage has the files; for people, so no input of the action."""
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
    summary_path: str | None = None
    plan_path: str | None = None
    force: bool = False
    working_directory: str = ""

    def __repr__(self) -> str:
        """Show no value: one of them is the token."""
        return "<inputs>"

    def moved(self, move: Callable[[str], str], move_pattern: Callable[[str], str]) -> Self:
        """Return these inputs with every path and pattern written anew, for another working directory."""
        return replace(
            self,
            files=tuple(map(move_pattern, self.files)),
            schema=move(self.schema) if self.schema else None,
            ca_bundle=move(self.ca_bundle) if self.ca_bundle else None,
            report_path=move(self.report_path) if self.report_path else None,
            rejected_path=move(self.rejected_path) if self.rejected_path else None,
            sarif_path=move(self.sarif_path) if self.sarif_path else None,
            summary_path=move(self.summary_path) if self.summary_path else None,
            plan_path=move(self.plan_path) if self.plan_path else None,
        )

    @property
    def report_paths(self) -> Mapping[str, str]:
        """The path of each report that is wanted, by its input."""
        paths = {
            "report-path": self.report_path,
            "rejected-path": self.rejected_path,
            "sarif-path": self.sarif_path,
            "summary-path": self.summary_path,
        }
        return {name: path for name, path in paths.items() if path}

    @property
    def policy(self) -> Policy:
        """When the run is red."""
        return Policy(fail_on=self.fail_on, max_rejected=self.max_rejected, no_wait=self.no_wait)


def merge_with_configuration(
    inputs: Inputs, configured: tuple[DatasetSettings, ...] | None
) -> tuple[DatasetSettings, ...]:
    """Return the datasets of the run; an input wins over the configuration file.

    Args:
        inputs: what the user gave.
        configured: the datasets of the configuration file; None when there is no such file.

    Raises:
        UsageError: together they do not say what to do.
    """
    if configured is None:
        return (override(_only_dataset(inputs), inputs),)
    chosen = _chosen(inputs, configured)
    overridden = _overridden(inputs, configured)
    if overridden and len(chosen) > 1:
        raise UsageError(
            f"{overridden[0]}: the configuration file has {len(chosen)} datasets; which one is meant?",
            hint="Choose one of them with dataset-id.",
        )
    return tuple(override(each, inputs) for each in chosen)


def override_notices(inputs: Inputs, configured: tuple[DatasetSettings, ...] | None) -> tuple[Notice, ...]:
    """Name the inputs that win over the configuration file; none of them is no notice."""
    overridden = _overridden(inputs, configured) if configured else []
    message = f"Inputs override the configuration file: {', '.join(overridden)}."
    return (Notice(severity=Severity.NOTICE, message=message),) if overridden else ()


def _only_dataset(inputs: Inputs) -> DatasetSettings:
    if not inputs.files:
        raise UsageError(
            "files: no files given.",
            hint="Name JSONL files by patterns, such as data/*.jsonl, or write .github/prolific-datasets.yml.",
        )
    if len(inputs.dataset_ids) > 1:
        raise UsageError(
            "dataset-id: without a configuration file all files belong to one dataset.",
            hint="Write a configuration file that says which files belong to which dataset.",
        )
    return DatasetSettings(dataset_id=next(iter(inputs.dataset_ids), None), files=inputs.files)


def _overridden(inputs: Inputs, configured: tuple[DatasetSettings, ...]) -> list[str]:
    other_id = len(configured) == 1 and inputs.dataset_ids not in {(), (configured[0].dataset_id,)}
    given = {
        "dataset-id": other_id,
        "files": inputs.files,
        "schema": inputs.schema,
        "records": inputs.records,
        "via": inputs.via,
    }
    return [name for name, value in given.items() if value]


def _chosen(inputs: Inputs, configured: tuple[DatasetSettings, ...]) -> tuple[DatasetSettings, ...]:
    if not inputs.dataset_ids:
        return configured
    if len(configured) == len(inputs.dataset_ids) == 1:
        entry, (dataset_id,) = configured[0], inputs.dataset_ids
        # Imports are those of one dataset: of another one, what the entry says of them says nothing.
        imported = entry.imported if entry.dataset_id in {None, dataset_id} else ()
        return (replace(entry, dataset_id=dataset_id, imported=imported),)
    known = {each.dataset_id for each in configured}
    for dataset_id in inputs.dataset_ids:
        if dataset_id not in known:
            raise UsageError(
                f"dataset-id: the configuration file has no dataset {dataset_id}.",
                hint="Use an id from the file, or leave dataset-id out to take all of its datasets.",
            )
    return tuple(each for each in configured if each.dataset_id in inputs.dataset_ids)


def override(dataset: DatasetSettings, inputs: Inputs) -> DatasetSettings:
    """Return a dataset with what the inputs say in place of what its entry says.

    Raises:
        UsageError: together they contradict each other.
    """
    merged = replace(
        dataset,
        files=inputs.files or dataset.files,
        schema=inputs.schema or dataset.schema,
        records=inputs.records or dataset.records,
        via=inputs.via or dataset.via,
        rules=replace(dataset.rules, show_values=inputs.show_values),
    )
    if merged.via is Via.APPEND and merged.records is Records.ALL:
        raise UsageError(
            "via: `append` is for new records, and `records: all` sends every record of a file.",
            hint="Leave `records` out, or use `via: file`.",
        )
    return merged
