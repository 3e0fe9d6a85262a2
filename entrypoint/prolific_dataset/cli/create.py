"""The command `create`: a new dataset, once, and its place in the configuration file."""

from __future__ import annotations

import os
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
from prolific_dataset.cli.init import ask_files, default_branch, guess_files, write_start
from prolific_dataset.cli.options import Parsed, read_inputs, some_inputs
from prolific_dataset.cli.output_options import say
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.schema_sources import connect, extent
from prolific_dataset.cli.signals import interruptible
from prolific_dataset.cli.starter import WORKFLOW_PATH, Start, configuration, entry, with_entry
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH
from prolific_dataset.errors import DatasetNotFound, ServiceError, UsageError
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text
from prolific_dataset.github.commands import is_runner
from prolific_dataset.model import DataFile, DatasetID, FieldType, Schema
from prolific_dataset.report.live import Terminal
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.file import read_schema

_INPUTS: Final = ("api-token", "files", "schema", "timeout", "api-url", "ca-bundle", "working-directory")


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
@some_inputs(*_INPUTS)
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
        sys.stdout.flush()
        if shown is None:
            with suppress(DatasetNotFound):  # it is a V3 dataset
                shown = service.api.dataset(dataset_id).schema
        _compare(shown, schema, dataset_id)
    say(f"Dataset {name} created: {extent(schema)}.", aside=True)
    start = Start(
        dataset_id=dataset_id,
        files=tuple(map(workspace.from_root, inputs.files)) or (guess_files(repository),),
        name=name,
        schema=file.path,
        branch=default_branch(repository),
    )
    _offer(start, repository, asks_files=not inputs.files)
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


def _offer(start: Start, repository: Workspace, *, asks_files: bool) -> None:
    """Put the dataset into the configuration file, or say how that is done."""
    file = repository.file(CONFIGURATION_PATH).location
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    try:
        if asks and click.confirm(f"Put it into {CONFIGURATION_PATH}?", default=True):
            if asks_files:
                start = replace(start, files=ask_files(repository))
            if _put(start, file, repository.root):
                return
    except click.Abort:
        click.echo()  # the dataset is there: what comes next is said all the same
    if file.exists():
        lines = "\n".join(entry(start, indent="  "))
        click.echo(f"Put it into {CONFIGURATION_PATH}, in the list `datasets`:\n\n{lines}", err=True)
        return
    command = ["prolific-dataset", "init", "--dataset-id", start.dataset_id, "--name", start.name or ""]
    command += ["--schema", start.schema or "", *(part for each in start.files for part in ("--files", each))]
    click.echo(f"Next, to upload to it:  {shlex.join(command)}", err=True)


def _put(start: Start, file: Path, top: Path) -> bool:
    """Put the dataset into the configuration file; tell whether that could be done."""
    if file.exists():
        text = with_entry(file.read_text("utf-8"), start)
        if text is None:
            return False
    elif (top / WORKFLOW_PATH).exists():
        text = configuration(start)
    else:
        write_start(start, top)
        return True
    write_text(text, file.resolve(), workspace=top, name="config")
    click.echo(f"{CONFIGURATION_PATH} written.")
    return True
