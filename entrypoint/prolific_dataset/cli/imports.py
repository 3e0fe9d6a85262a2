"""The command `imports`: what a dataset has imported, and what it does not account for."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any, Final

import click

from prolific_dataset.cli.asking import Asking
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import OutputFormat, list_format
from prolific_dataset.clock import SystemClock
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.report.import_list import as_json, as_text
from prolific_dataset.sanitize import json_text
from prolific_dataset.upload.listing import list_imports
from prolific_dataset.upload.new_records import GitCache

if TYPE_CHECKING:
    from prolific_dataset.model import Dataset
    from prolific_dataset.report.import_list import ImportList

CONNECTION: Final = (
    "api-token",
    "dataset-id",
    "config",
    "api-url",
    "ca-bundle",
    "working-directory",
    "timeout",
)
"""The inputs of commands that ask the service."""


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
    asking = Asking.of(read_inputs(values), clock=SystemClock(), tell=lambda _: None)
    lists = [_list(asking, asking.service.api.dataset(each)) for each in asking.datasets]
    if output_format == OutputFormat.JSON:
        write_commands(sys.stdout, json_text(as_json(lists)))
    else:
        sys.stdout.write(as_text(lists, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    return 0


def _list(asking: Asking, live: Dataset) -> ImportList:
    settings = asking.datasets[live.dataset_id]
    repository = asking.checkout.repository
    return list_imports(
        live,
        adopted=settings.imported,
        paths=(*asking.committed_paths, *(file.path for file in asking.files(settings))),
        git=GitCache(repository) if repository else None,
    )
