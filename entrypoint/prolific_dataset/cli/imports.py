"""The commands `imports`, `status` and `wait`: what a dataset has imported, and what becomes of single imports."""

from __future__ import annotations

import os
import re
import sys
from functools import partial
from typing import Any, Final

import click

from prolific_dataset.cli.conclusion import attempt
from prolific_dataset.cli.connection import CONNECTION, Connection
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Parsed, read_inputs, some_inputs
from prolific_dataset.cli.output_options import (
    OutputOptions,
    failure_as_json,
    list_format,
    output_options,
    print_list,
    read_output_options,
)
from prolific_dataset.cli.publication import Audience
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.model import Dataset, ImportID
from prolific_dataset.report.import_list import ImportList, as_json, as_text
from prolific_dataset.upload.following import Following
from prolific_dataset.upload.listing import list_imports


@click.command(
    epilog=examples(
        "prolific-dataset imports     # all datasets of the configuration file",
        "prolific-dataset imports --dataset-id 0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d --format json",
    )
)
@list_format
@some_inputs(*CONNECTION)
def imports(*, output_format: str, **values: Any) -> int:
    """List the imports of a dataset, newest first: status, file and commit, counts, and who made them.

    Below the list it says what the list does not account for, such as appended records. Nothing is changed.
    """
    lists: list[ImportList] = []
    with failure_as_json(output_format, partial(as_json, lists)):
        connection = Connection.of(read_inputs(values), clock=SystemClock(), tell=lambda _: None)
        described = map(connection.service.api.dataset, connection.datasets)
        lists.extend(_list(connection, each) for each in described)
    print_list(lists, output_format, text=as_text, json=as_json)
    return 0


def _list(connection: Connection, live: Dataset) -> ImportList:
    settings = connection.datasets[live.dataset_id]
    return list_imports(
        live,
        adopted=settings.imported,
        paths=(*connection.committed_paths, *(file.path for file in connection.files(settings))),
        git=connection.git,
    )


def _import_id(text: str) -> ImportID:
    if not _WORD.fullmatch(text):
        example = "0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4"
        raise ValueError(f"{text!r} is not the id of an import, which looks like {example}")
    return ImportID(text)


_WORD: Final = re.compile(r"[0-9A-Za-z._-]+")
_import_ids: Final = click.argument(
    "import_ids", nargs=-1, required=True, type=Parsed("import id", _import_id), metavar="IMPORT_ID..."
)


@click.command(
    epilog=examples(
        "prolific-dataset status 0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4",
        "prolific-dataset status 0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4 --format json",
    )
)
@_import_ids
@output_options
@some_inputs(*CONNECTION)
def status(*, import_ids: tuple[ImportID, ...], output_format: str | None, quiet: bool, **values: Any) -> int:
    """Show imports as they are now, with each rejected record at its file and line where the commit is here.

    The exit codes are those of an upload: 0 only if every record was accepted, 5 if an import has not ended.
    """
    output = read_output_options(output_format, quiet=quiet)
    return follow_imports(read_inputs(values), import_ids, output, waits=False)


@click.command(
    epilog=examples(
        "prolific-dataset wait 0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4 --timeout 1h",
        "prolific-dataset upload --no-wait     # prints the ids to wait for",
    )
)
@_import_ids
@output_options
@some_inputs(*CONNECTION, "poll-interval", "fail-on", "max-rejected")
def wait(*, import_ids: tuple[ImportID, ...], output_format: str | None, quiet: bool, **values: Any) -> int:
    """Follow imports to their end and report on them, with the exit codes of an upload. Uploads nothing."""
    output = read_output_options(output_format, quiet=quiet)
    return follow_imports(read_inputs(values), import_ids, output, waits=True)


def follow_imports(
    inputs: Inputs, import_ids: tuple[ImportID, ...], output: OutputOptions, *, waits: bool
) -> int:
    """Follow imports, report on them, and return the exit code."""
    clock = SystemClock()
    audience = Audience.detect(os.environ, sys.stdout, output)
    listener = audience.listener(clock.now)
    following = None
    with attempt() as attempted:
        connection = Connection.of(inputs, clock=clock, tell=listener, waits=waits)
        following = Following(
            connection.datasets,
            import_ids,
            service=connection.service,
            checkout=connection.checkout,
            files_of=connection.files,
        )
        following.execute()
    listener.close()
    if following is None:
        return audience.publish(attempted.report(), inputs, None)
    if attempted.error is not None:
        following.end(attempted.error)
    return audience.publish(following.report(), inputs, None)
