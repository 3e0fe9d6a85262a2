"""The command `schema push`: the schema of a file becomes the dataset's own, after its consequences were shown."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext, redirect_stdout
from dataclasses import replace
from functools import partial
from typing import Any

import click

from prolific_dataset.cli.composition import find_place
from prolific_dataset.cli.connection import CONNECTION, Connection
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.imports import follow_imports
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import (
    OutputFormat,
    OutputOptions,
    failure_as_json,
    list_format,
    print_json,
    say,
)
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.signals import interruptible
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import DATA_EXIT_CODE, Interrupted, OutOfTime, ServiceError, UsageError
from prolific_dataset.github.runner import Runner
from prolific_dataset.model import DataFile, Dataset, DatasetID, Schema
from prolific_dataset.report.live import Terminal
from prolific_dataset.report.schema_push import Pushed, as_json, exit_code_of, migration_lines
from prolific_dataset.schema.consequences import consequences, losses, parked_imports, refuse_moved_groups
from prolific_dataset.schema.drift import Change
from prolific_dataset.schema.file import read_schema
from prolific_dataset.schema.migration import Migration, MigrationID
from prolific_dataset.upload import migration as migrations


@click.command(
    short_help="Set the dataset's schema from a file.",
    epilog=examples(
        "prolific-dataset schema push --dataset-id ID --schema prolific-schema.yml",
        "prolific-dataset schema push --yes     # all datasets of the configuration file that name a schema",
    ),
)
@some_inputs(*CONNECTION, "schema", "poll-interval")
@list_format
@option("-y", "--yes", is_flag=True, help="Do not ask; required where there is no terminal.")
@option(
    "--follow", metavar="MIGRATION_ID", help="Follow a migration that an earlier push began; push nothing."
)
def push(*, yes: bool, follow: str | None, output_format: str, **values: Any) -> int:
    """Set the schema of a dataset to that of the file which --schema or the configuration file names.

    Shows what differs and what that means, asks, sets the schema, and follows the migration of the records that are
    there. A first schema releases the imports that wait for one; they are followed to their end.

    The exit code is 1 when values were nulled, when the migration or an import failed, or when you say no. With
    --format json the standard output has what was done, every nulled value, and the error that ended the command, if
    one did; the standard error has the rest.
    """
    inputs = read_inputs(values)
    done: dict[DatasetID, Pushed] = {}
    is_json = output_format == OutputFormat.JSON
    aside = redirect_stdout(sys.stderr) if is_json else nullcontext()
    with failure_as_json(output_format, partial(as_json, done.values())), aside:
        code = _perform(inputs, done, yes=yes, follow=follow)
    if is_json:
        print_json(as_json(done.values()))
    return code


def _perform(inputs: Inputs, done: dict[DatasetID, Pushed], *, yes: bool, follow: str | None) -> int:
    """Do it all; return the exit code, and put into `done` what becomes of each dataset, as soon as it is known."""
    clock = SystemClock()
    connect = partial(
        Connection.of, inputs, clock=clock, tell=Terminal(sys.stderr, clock=clock.now, width=None)
    )
    with interruptible():
        connection = connect()
        if follow is not None:
            dataset_id = _only(connection, "--follow")
            ended = _follow(connection, dataset_id, MigrationID(follow))
            done[dataset_id] = Pushed(dataset_id=dataset_id, migration=ended)
            return exit_code_of(ended)
        here, _ = find_place(inputs, Runner.detect(os.environ))
        files = _files(connection, here.schema)
        wanted = {each: read_schema(file) for each, file in files.items()}  # all of them, before one is sent
        for each, file in files.items():
            for pushed in _push(connect, connection, each, file, wanted[each], yes=yes):
                done[each] = pushed
    code = max(each.exit_code for each in done.values())
    released = tuple(import_id for each in done.values() for import_id in each.released)
    if released:
        # Reported on as an upload's are, with an exit code of their own and how to go on.
        only_these = replace(inputs, dataset_ids=tuple(files))
        code = follow_imports(only_these, released, OutputOptions(), waits=True) or code
    return code


def _only(connection: Connection, option_name: str) -> DatasetID:
    if len(connection.datasets) > 1:
        raise UsageError(
            f"dataset-id: {option_name} is for one dataset.", hint="Say with --dataset-id which one."
        )
    return next(iter(connection.datasets))


def _files(connection: Connection, given: str | None) -> dict[DatasetID, DataFile]:
    """Return the schema file of each dataset that has one."""
    if given is not None:
        return {_only(connection, "--schema"): connection.workspace.file(given)}
    files = {
        dataset_id: connection.workspace.file(dataset.schema)
        for dataset_id, dataset in connection.datasets.items()
        if dataset.schema is not None
    }
    if not files:
        raise UsageError(
            "schema: no file is given.",
            hint="Give --schema, or name the file in the configuration; `prolific-dataset schema pull` writes one.",
        )
    return files


def _push(
    connect: Callable[[], Connection],
    connection: Connection,
    dataset_id: DatasetID,
    file: DataFile,
    wanted: Schema,
    *,
    yes: bool,
) -> Iterator[Pushed]:
    """Bring the schema of one dataset up to date, and yield what is known of it, again whenever there is more."""
    before = connection.service.api.dataset(dataset_id)
    if before.schema is None and before.schema_oddities:
        raise ServiceError(
            f"The schema of dataset {dataset_id} cannot be read: {'; '.join(before.schema_oddities)}.",
            hint="It was left as it is. Look at it in the Prolific app.",
        )
    change = Change.of(before.schema, wanted)
    title = f"Dataset {dataset_id}{f' ({before.name})' if before.name else ''}"
    if change.is_empty:
        say(f"{title} has the schema of {file.path} already; nothing to push.")
        yield _released(connection, before)  # an earlier push may have been cut off
        return
    say(f"{title} would get the schema of {file.path}:")
    for line in change.lines():
        say(f"  {line}")
    refuse_moved_groups(change, before)
    for sentence in (*consequences(change, before), *losses(before)):
        say(sentence)
    shown = Pushed(dataset_id=dataset_id, changes=tuple(change.lines()), lost=before.schema_unread)
    yield shown
    if not (yes or _is_wanted()):
        say("Nothing was changed.")
        yield replace(shown, exit_code=DATA_EXIT_CODE)
        return
    yield replace(shown, is_set=None)
    done = _set(connect(), before, change)  # the deadline begins when there is an answer
    yield replace(done, changes=shown.changes, lost=shown.lost, is_set=True)


def _is_wanted() -> bool:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "Not a terminal, so --yes is required to change the schema of a dataset.",
            hint="Read what it says above first: nothing can bring back values that are nulled.",
        )
    return click.confirm("Set this schema?", default=False)


def _set(connection: Connection, before: Dataset, change: Change) -> Pushed:
    """Set the schema and follow what that starts."""
    service, dataset_id, wanted = connection.service, before.dataset_id, change.after
    now = service.api.dataset(dataset_id)
    if (now.schema, now.schema_unread) != (before.schema, before.schema_unread):
        raise UsageError(
            f"The schema of dataset {dataset_id} was changed in the meantime; it was left as it is.",
            hint="Run again to see what differs now.",
        )
    migration_id = migrations.set_schema(service, now, wanted)
    say(f"The service took the schema.{f' Migration {migration_id} has begun.' if migration_id else ''}")
    ended = _follow(connection, dataset_id, migration_id) if migration_id else None
    code = exit_code_of(ended)
    after = migrations.read_back(service, dataset_id, wanted)
    if code and after.schema == before.schema:
        say("The dataset has its earlier schema again.")
        return Pushed(dataset_id=dataset_id, exit_code=code, migration=ended)
    left = tuple(Change.of(after.schema, wanted).lines())
    if left:
        raise ServiceError(
            f"Dataset {dataset_id} does not have the schema that was set. What differs: {'; '.join(left)}.",
            hint="Others may have changed it as well. Run again to see what differs now.",
        )
    may_null = change.before is not None and before.total_datapoint_count != 0
    if migration_id is None and may_null and (change.retyped or change.removed):
        raise ServiceError(
            f"Dataset {dataset_id} has the schema, but the service named no migration, so it is unknown what became of "
            "the values that are there.",
            hint="Look at the dataset in the Prolific app: fields whose values do not fit the new schema are nulled.",
        )
    say("The dataset has the schema.")
    return replace(_released(connection, now, code), migration=ended)


def _released(connection: Connection, dataset: Dataset, code: int = 0) -> Pushed:
    """Wait for the imports that waited for a schema to begin; those that do not make the run red."""
    parked = tuple(parked_imports(dataset))
    begun = migrations.wait_for_release(connection.service, dataset.dataset_id, parked)
    for import_id in parked:
        if import_id not in begun:
            code = DATA_EXIT_CODE
            say(
                f"Import {import_id} still waits for a schema, though there is one. Run its upload again: if it waits "
                "even then, `--force` uploads the file anew."
            )
    return Pushed(dataset_id=dataset.dataset_id, exit_code=code, released=tuple(begun))


def _follow(connection: Connection, dataset_id: DatasetID, migration_id: MigrationID) -> Migration:
    # The id is the service's word, and the line is pasted into a shell.
    command = shlex.join(
        ["prolific-dataset", "schema", "push", "--dataset-id", dataset_id, "--follow", migration_id]
    )
    try:
        ended = migrations.follow_migration(connection.service, dataset_id, migration_id)
    except (OutOfTime, Interrupted) as error:  # the service does not stop
        message = f"{error.message} The schema was set, and migration {migration_id} goes on."
        raise type(error)(message, hint=f"To follow it:  {command}") from error
    for line in migration_lines(ended):
        say(line)
    return ended
