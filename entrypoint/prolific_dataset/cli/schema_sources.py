"""Where schemas come from and go to: the live dataset, the committed file, the records themselves."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

import click

from prolific_dataset.cli.composition import find_place, find_workspace, reach_service
from prolific_dataset.cli.datasets import read_configuration
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.inputs import Inputs, merge_with_configuration
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import ConfigurationError, NoFilesFound, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.formats.blocks import BLOCK_SIZE
from prolific_dataset.github.runner import Runner
from prolific_dataset.model import DataFile, Schema
from prolific_dataset.sanitize import log_line
from prolific_dataset.schema.file import read_schema
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
        self._checkout = Checkout(self.workspace.repository, search_path=os.environ.get("PATH"))

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

    def committed(self, dataset: DatasetSettings) -> Schema | None:
        """Read the copy in the repository; None where none is named."""
        return read_schema(self.workspace.file(dataset.schema), limits=False) if dataset.schema else None

    def is_up_to_date(self, file: DataFile, schema: Schema) -> bool:
        """Whether `file` describes `schema` already, so that it can stay as it is, with its comments."""
        if not file.location.exists():
            return False
        try:
            return read_schema(file, limits=False) == schema
        except ConfigurationError:
            return False

    def live(self, dataset: DatasetSettings) -> Schema:
        """Read the dataset's own schema from the service."""
        deadline = Deadline.after(SystemClock(), self._inputs.timeout)
        service = reach_service(self._inputs, self.workspace, deadline=deadline, tell=lambda _: None)
        if service is None:
            raise UsageError(
                "Reading the dataset's own schema needs a token.", hint="Set the variable PROLIFIC_API_TOKEN."
            )
        if dataset.dataset_id is None:
            raise UsageError(
                "Reading the dataset's own schema needs a dataset id.",
                hint="Give --dataset-id, or put the id into the configuration file.",
            )
        live = service.api.dataset(dataset.dataset_id)
        for notice in (*odd_schema_notices(live, None, source=""), *unread_schema_notices(live)):
            click.echo(log_line(notice.message), err=True)
        if live.schema is None:
            raise UsageError(
                f"Dataset {dataset.dataset_id} has no schema yet, or none that can be read.",
                hint="`prolific-dataset schema infer` proposes one, `prolific-dataset schema push` sets it.",
            )
        return live.schema

    def schema(self) -> Schema | None:
        """Return the schema in the file that the inputs name; None where they name none."""
        return read_schema(self.workspace.file(self._inputs.schema)) if self._inputs.schema else None

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
        layout = self._look(files) if flat else Layout()
        seen = Observation(flattener(layout) if layout.nested else None)
        for file in files:
            with opened(file) as lines:
                seen.observe(lines)
        if not seen.record_count:
            raise _no_records(files, seen.unread_count)
        return seen

    def _look(self, files: Iterable[DataFile]) -> Layout:
        layout = Layout()
        for file in files:
            with opened(file) as lines:
                for record in readable(lines):
                    layout.see(record or {})
        return layout


def opened(file: DataFile) -> BinaryIO:
    """Open a file of records; `UsageError` if it cannot be read."""
    try:
        return file.location.open("rb")
    except OSError as error:
        reason = error.strerror or "unknown reason"
        raise UsageError(f"{file.path} cannot be read: {reason}.", hint="Check the file.") from error


def _no_records(files: Iterable[DataFile], unread_count: int) -> UsageError:
    names = ", ".join(file.path for file in files)
    if not unread_count:
        return UsageError(f"There are no records in {names}.", hint=EmptyFile.fix())
    return UsageError(
        f"No line of {names} is a record: a JSON object.",
        hint="`prolific-dataset validate` says for each line why.",
    )


def write(path: Path, text: str) -> None:
    """Write a file, and create its folders."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.", hint="Check the path.") from error


def about(schema: Schema) -> str:
    """Say how large a schema is: `5 fields, strict`."""
    return f"{count(len(schema.fields), 'field')}, {'strict' if schema.strict else 'not strict'}"
