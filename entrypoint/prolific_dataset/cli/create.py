"""The command `create`: a new dataset, once, and its place in the configuration file."""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from prolific_dataset.cli.composition import find_workspace
from prolific_dataset.cli.datasets import read_configuration
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.init import WORKFLOW_PATH, ask_files, configuration, entry, guess_files, write_start
from prolific_dataset.cli.options import Parsed, read_inputs, some_inputs
from prolific_dataset.cli.output_options import say
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.schema_sources import connect, extent
from prolific_dataset.cli.signals import interruptible
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings
from prolific_dataset.errors import ConfigurationError, DatasetNotFound, ServiceError, UsageError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.github.commands import is_runner
from prolific_dataset.model import DataFile, DatasetID, FieldType, Schema
from prolific_dataset.report.live import Terminal
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.file import read_schema


def _words(text: str) -> str:
    if not text or not text.isprintable():
        raise ValueError("it is empty or has characters that cannot be shown")
    return text


_WORDS: Final = Parsed("text", _words)


@click.command(
    epilog=examples(
        "prolific-dataset create --name Reviews --workspace-id 65f0a0000000000000000001 --schema prolific-schema.yml",
    )
)
@option("-n", "--name", required=True, type=_WORDS, help="What the dataset is called.")
@option(
    "-w",
    "--workspace-id",
    required=True,
    type=_WORDS,
    envvar="PROLIFIC_WORKSPACE_ID",
    help="The workspace that it belongs to; the address of the workspace in the Prolific app has the id.",
)
@some_inputs("api-token", "files", "schema", "timeout", "api-url", "ca-bundle", "working-directory")
def create(*, name: str, workspace_id: str, **values: Any) -> int:
    """Create a V4 dataset with the schema in the file --schema, and print its id.

    It is asked for once: nothing can delete a dataset. At a terminal the id goes into the configuration file, if you
    like; elsewhere the lines for it are printed.
    """
    if is_runner(os.environ):
        raise UsageError(
            "A workflow cannot create datasets: each run of it would create another one.",
            hint="Run `prolific-dataset create` on your own machine, and commit the dataset's id.",
        )
    inputs = read_inputs(values)
    workspace = find_workspace(inputs, None)
    repository = Workspace.of(workspace.repository)
    _require_new(name, inputs, repository)
    file, schema = _schema(inputs, workspace)
    with interruptible():
        clock = SystemClock()
        listener = Terminal(sys.stderr, clock=clock.now, width=None)
        service = connect(inputs, workspace, clock=clock, tell=listener)
        dataset_id, shown = service.changes.create_dataset(
            name=name, workspace_id=workspace_id, schema=schema
        )
        click.echo(dataset_id)
        if shown is None:
            with suppress(DatasetNotFound):  # it is a V3 dataset
                shown = service.api.dataset(dataset_id).schema
        _compare(shown, schema, dataset_id)
    say(f"Dataset {name} created: {extent(schema)}.", aside=True)
    files = tuple(map(workspace.pattern_from_root, inputs.files)) or (guess_files(repository),)
    dataset = DatasetSettings(dataset_id=dataset_id, files=files, name=name, schema=file.path)
    _offer(dataset, repository, asks_files=not inputs.files)
    return 0


def _require_new(name: str, inputs: Inputs, repository: Workspace) -> None:
    """Refuse to create what the configuration file has already: the command was run before, perhaps."""
    for each in read_configuration(inputs, repository) or ():
        if each.name == name:
            raise UsageError(
                f"{CONFIGURATION_PATH} already has a dataset {name}: {each.dataset_id}.",
                hint="Give another name, or use that dataset.",
            )


def _schema(inputs: Inputs, workspace: Workspace) -> tuple[DataFile, Schema]:
    if inputs.schema is None:
        raise UsageError(
            "schema: no file is given.",
            hint="`prolific-dataset schema infer 'data/*.jsonl' --output prolific-schema.yml` proposes one.",
        )
    file = workspace.file(inputs.schema)
    schema = read_schema(file)
    for field in schema.fields:
        if field.type not in set(FieldType):
            say(f"Field {field.name} has a type that this version does not know: {field.type}.", aside=True)
    return file, schema


def _compare(created: Schema | None, wanted: Schema, dataset_id: DatasetID) -> None:
    """Refuse to call a dataset right that lacks the schema: a V3 dataset, perhaps, which takes no JSONL."""
    if created is None or any(differences(wanted, created)):
        raise ServiceError(
            f"Dataset {dataset_id} was created, but not with this schema.",
            hint=(
                "The workspace may not create V4 datasets, perhaps: ask Prolific. "
                "`prolific-dataset schema pull` shows the schema that it has."
            ),
        )


def _offer(dataset: DatasetSettings, repository: Workspace, *, asks_files: bool) -> None:
    """Put the dataset into the configuration file, or say how that is done."""
    file = repository.file(CONFIGURATION_PATH).location
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if asks and click.confirm(f"Put it into {CONFIGURATION_PATH}?", default=True):
            if asks_files:
                dataset = replace(dataset, files=ask_files(repository))
            if _put(dataset, file, repository):
                return
    except click.Abort:
        click.echo()  # the dataset is there: what comes next is said all the same
    if file.exists():
        lines = "\n".join(entry(dataset, indent="  "))
        click.echo(f"Put it into {CONFIGURATION_PATH}, in the list `datasets`:\n\n{lines}", err=True)
        return
    given = {"--dataset-id": dataset.dataset_id, "--name": dataset.name, "--schema": dataset.schema}
    pairs = (*given.items(), *(("--files", each) for each in dataset.files))
    command = shlex.join(["prolific-dataset", "init", *(str(part) for pair in pairs for part in pair)])
    click.echo(f"Next, to upload to it:  {command}", err=True)


def _put(dataset: DatasetSettings, file: Path, repository: Workspace) -> bool:
    """Put the dataset into the configuration file; tell whether that could be done."""
    if file.exists():
        text = with_entry(file.read_text("utf-8"), dataset)
        if text is None:
            return False
    elif (repository.root / WORKFLOW_PATH).exists():
        text = configuration(dataset)
    else:
        write_start(dataset, repository)
        return True
    write_text(text, file.resolve(), workspace=repository.root, name="config")
    click.echo(f"{CONFIGURATION_PATH} written.")
    return True


def with_entry(text: str, dataset: DatasetSettings) -> str | None:
    """Return the text of a configuration file with one more dataset at its end, and nothing else changed.

    Returns:
        None where that cannot be done for sure, such as in a list that is written in one line.
    """
    first = re.search(r"^datasets:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*?([ \t]*)- ", text, re.MULTILINE)
    if first is None:
        return None
    longer = "\n".join((text.rstrip("\n"), *entry(dataset, indent=first[1]))) + "\n"
    wanted = (*_datasets(text), dataset)
    try:
        return longer if _datasets(longer) == wanted else None
    except ConfigurationError:
        return None


def _datasets(text: str) -> tuple[DatasetSettings, ...]:
    document = parse_document(text.encode(), name=CONFIGURATION_PATH)
    return parse_configuration(document, name=CONFIGURATION_PATH)
