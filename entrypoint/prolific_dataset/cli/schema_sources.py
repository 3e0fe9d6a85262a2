"""Where schemas come from: the live dataset, the committed file, the records themselves."""

from __future__ import annotations

import os
from typing import BinaryIO

from prolific_dataset.cli.composition import find_place, find_workspace, reach_service
from prolific_dataset.cli.datasets import read_configuration
from prolific_dataset.cli.output_options import say
from prolific_dataset.client.service import Service
from prolific_dataset.clock import Clock, Deadline, SystemClock
from prolific_dataset.config.inputs import Inputs, merge_with_configuration
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import NoFilesFound, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.blocks import BLOCK_SIZE
from prolific_dataset.github.runner import Runner
from prolific_dataset.model import DataFile, Schema
from prolific_dataset.progress import Listener
from prolific_dataset.schema.inference import Observation, readable
from prolific_dataset.schema.layout import Layout, flattener
from prolific_dataset.schema.notices import odd_schema_notices, unread_schema_notices
from prolific_dataset.validation.rules.file import EmptyFile
from prolific_dataset.validation.sniff import sniff
from prolific_dataset.wording import count


class Sources:
    """The schemas and records that the inputs of a command name; each method raises `UsageError` if they do not."""

    def __init__(self, inputs: Inputs) -> None:
        runner = Runner.detect(os.environ)
        self._inputs, self.workspace = inputs, find_workspace(inputs, runner)
        if not inputs.files:
            self._inputs, self.workspace = find_place(inputs, runner)
        deadline = Deadline.after(SystemClock(), inputs.timeout)
        self._checkout = Checkout(
            self.workspace.repository, search_path=os.environ.get("PATH"), deadline=deadline
        )

    def datasets(self) -> tuple[DatasetSettings, ...]:
        """Return the datasets of the configuration file, else the ones that the inputs name."""
        named = self._inputs.files and self._inputs.config is None
        configured = None if named else read_configuration(self._inputs, self.workspace)
        if configured is not None:
            return merge_with_configuration(self._inputs, configured)
        ids = self._inputs.dataset_ids or (None,)
        return tuple(
            DatasetSettings(dataset_id=each, files=self._inputs.files, schema=self._inputs.schema)
            for each in ids
        )

    def live(self, dataset: DatasetSettings) -> Schema:
        """Read the dataset's own schema from the service."""
        if dataset.dataset_id is None:
            raise UsageError(
                "Reading the dataset's own schema needs a dataset id.",
                hint="Give --dataset-id, or put the id into the configuration file.",
            )
        service = connect(self._inputs, self.workspace, clock=SystemClock(), tell=lambda _: None)
        live = service.api.dataset(dataset.dataset_id)
        for notice in (*odd_schema_notices(live, None, source=""), *unread_schema_notices(live)):
            say(notice.message, aside=True)
        if live.schema is None:
            raise UsageError(
                f"Dataset {dataset.dataset_id} has no schema yet, or none that can be read.",
                hint="`prolific-dataset schema infer` proposes one, `prolific-dataset schema push` sets it.",
            )
        return live.schema

    def files(self, patterns: tuple[str, ...]) -> tuple[DataFile, ...]:
        """Return the files that `patterns` select; `UsageError` where one is not JSONL, in the words of `validate`."""
        if not patterns:
            raise UsageError(
                "files: no files given.", hint="Give JSONL files by patterns, such as data/*.jsonl."
            )
        files = select(patterns, self.workspace, checkout=self._checkout).files
        if not files:
            raise NoFilesFound(f"No file matches {', '.join(patterns)}.", hint="Check the patterns.")
        for file in files:
            with opened(file) as stream:
                head = stream.read(BLOCK_SIZE)
                broken = sniff(head, whole=not stream.read(1))
            if broken is not None:
                rule, message = broken
                raise UsageError(f"{file.path}: {message}", hint=rule.fix())
        return files

    def observe(self, patterns: tuple[str, ...], *, flat: bool = False) -> Observation:
        """Look at the records of all files that `patterns` select.

        Args:
            patterns: what selects the files.
            flat: whether to look at the records as `flatten` would write them; it writes none where nothing is nested.
        """
        files = self.files(patterns)
        layout = Layout()
        for file in files if flat else ():
            with opened(file) as lines:
                for record in readable(lines):
                    layout.see(record or {})
        seen = Observation(flattener(layout) if layout.nested else None)
        for file in files:
            with opened(file) as lines:
                seen.observe(lines)
        if seen.record_count:
            return seen
        names = ", ".join(file.path for file in files)
        if not seen.unread_count:
            raise UsageError(f"There are no records in {names}.", hint=EmptyFile.fix())
        raise UsageError(
            f"No line of {names} is a record: a JSON object.",
            hint="`prolific-dataset validate` says for each line why.",
        )


def connect(inputs: Inputs, workspace: Workspace, *, clock: Clock, tell: Listener) -> Service:
    """Connect to the service.

    Raises:
        UsageError: there is no token.
    """
    deadline = Deadline.after(clock, inputs.timeout)
    service = reach_service(inputs, workspace, deadline=deadline, tell=tell)
    if service is None:
        raise UsageError(
            "Asking the service needs an API token.", hint="Set the variable PROLIFIC_API_TOKEN."
        )
    return service


def opened(file: DataFile) -> BinaryIO:
    """Open a file of records; `UsageError` if it cannot be read."""
    try:
        return file.location.open("rb")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UsageError(f"{file.path} cannot be read: {reason}.", hint="Check the file.") from error


def extent(schema: Schema) -> str:
    """Say how large a schema is: `5 fields, strict`."""
    return f"{count(len(schema.fields), 'field')}, {'strict' if schema.strict else 'not strict'}"
