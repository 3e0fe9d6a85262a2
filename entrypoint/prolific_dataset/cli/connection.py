"""What a command needs that asks the service about datasets: which ones, the connection, the repository around here."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from prolific_dataset.cli.composition import find_place, reach_service
from prolific_dataset.cli.datasets import read_configuration
from prolific_dataset.client.service import Service
from prolific_dataset.clock import Clock, Deadline
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.checkout import Checkout, find_repository
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.github.runner import Runner
from prolific_dataset.model import DataFile, DatasetID
from prolific_dataset.progress import Listener
from prolific_dataset.upload.new_records import GitCache

CONNECTION: Final = (
    "api-token",
    "dataset-id",
    "config",
    "api-url",
    "ca-bundle",
    "working-directory",
    "timeout",
    "show-values",
)
"""The inputs of commands that ask the service."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The service, and the datasets that it is asked about."""

    datasets: Mapping[DatasetID, DatasetSettings]
    service: Service
    workspace: Workspace
    checkout: Checkout

    @classmethod
    def of(cls, inputs: Inputs, *, clock: Clock, tell: Listener, waits: bool = True) -> Connection:
        """Connect to the service, about the datasets that the inputs or the configuration file name.

        Raises:
            UsageError: there is no token, or no dataset.
        """
        inputs, workspace = find_place(inputs, Runner.detect(os.environ))
        datasets = named_datasets(inputs, workspace)
        patterns = tuple(pattern for each in datasets.values() for pattern in each.files)
        workspace = find_repository(patterns, workspace)
        deadline = Deadline.after(clock, inputs.timeout)
        service = reach_service(
            inputs, workspace, deadline=deadline, tell=tell, datasets=len(datasets), waits=waits
        )
        if service is None:
            raise UsageError(
                "Asking the service needs an API token.", hint="Set the variable PROLIFIC_API_TOKEN."
            )
        return cls(
            datasets=datasets,
            service=service,
            workspace=workspace,
            checkout=Checkout(workspace.repository, search_path=os.environ.get("PATH"), deadline=deadline),
        )

    @property
    def git(self) -> GitCache | None:
        """What git knows of earlier commits; None where there is no repository."""
        repository = self.checkout.repository
        return GitCache(repository) if repository else None

    @cached_property
    def committed_paths(self) -> Sequence[str]:
        """All paths of the commit that is checked out; none where there is no repository that can be read."""
        try:
            repository = self.checkout.repository
            commit = repository.commit() if repository else None
            return repository.paths(commit) if repository and commit else ()
        except RepositoryError:
            return ()

    def files(self, dataset: DatasetSettings) -> Sequence[DataFile]:
        """The dataset's files on disk; all JSONL files where no pattern is known."""
        return select(dataset.files or ("**/*.jsonl",), self.workspace, checkout=self.checkout).files


def named_datasets(inputs: Inputs, workspace: Workspace) -> Mapping[DatasetID, DatasetSettings]:
    """Return the datasets that `dataset-id` names, with what the configuration file says of them; else all of the file.

    Raises:
        UsageError: there is none.
    """
    configured = {
        each.dataset_id: each for each in read_configuration(inputs, workspace) or () if each.dataset_id
    }
    if inputs.dataset_ids:
        return {
            each: configured.get(each, DatasetSettings(dataset_id=each, files=()))
            for each in inputs.dataset_ids
        }
    if not configured:
        raise UsageError(
            "dataset-id: no dataset is given.",
            hint="Give --dataset-id, or put the id into .github/prolific-datasets.yml (`prolific-dataset init`). "
            "`prolific-dataset create` makes a new dataset.",
        )
    return configured
