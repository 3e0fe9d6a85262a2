"""The command `doctor`: what is not right yet, before the first push. It only reads, and creates nothing."""

from __future__ import annotations

import os
import sys
from typing import Any

import click

from prolific_dataset.cli.composition import find_place
from prolific_dataset.cli.connection import CONNECTION, named_datasets
from prolific_dataset.cli.doctor_here import files_checks, git_check, room_check, workflow_checks
from prolific_dataset.cli.doctor_service import dataset_checks, network_check, token_checks
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import OutputFormat, list_format
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import RunError
from prolific_dataset.files.checkout import Checkout, find_repository
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.report.checkup import Check, Mark, as_json, as_text, exit_code
from prolific_dataset.sanitize import json_text


@click.command(
    epilog=examples(
        "prolific-dataset doctor     # what the configuration file names",
        "prolific-dataset doctor --dataset-id 0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d",
    )
)
@list_format
@some_inputs(*CONNECTION)
def doctor(*, output_format: str, **values: Any) -> int:
    """Say what is not right yet: configuration, files, git, workflow, network, token, dataset, disk.

    Each line is a verdict, with a fix below it where one is needed. Nothing is changed. The exit code is 1 if
    anything is wrong.
    """
    checks = _checks(read_inputs(values))
    if output_format == OutputFormat.JSON:
        write_commands(sys.stdout, json_text(as_json(checks)))
    else:
        sys.stdout.write(as_text(checks, colour=sys.stdout.isatty() and not os.environ.get("NO_COLOR")))
    return exit_code(checks)


def _checks(inputs: Inputs) -> list[Check]:
    inputs, workspace = find_place(inputs, None)
    checks: list[Check] = []
    datasets = {}
    try:
        datasets = dict(named_datasets(inputs, workspace))
        names = ", ".join(datasets)
        checks.append(Check(about="datasets", mark=Mark.OK, message=names))
        patterns = tuple(pattern for each in datasets.values() for pattern in each.files)
        workspace = find_repository(patterns, workspace)
    except RunError as error:
        checks.append(Check(about="datasets", mark=Mark.WRONG, message=error.message, fix=error.hint))
    checkout = Checkout(workspace.repository, search_path=os.environ.get("PATH"))
    for settings in datasets.values():
        checks += files_checks(settings, workspace, checkout)
    checks.append(git_check(checkout))
    checks += workflow_checks(workspace, checkout)
    checks.append(network_check(inputs, workspace))
    service, found = token_checks(inputs, workspace)
    checks += found
    for dataset_id, settings in datasets.items():
        checks += dataset_checks(dataset_id, settings, service, workspace)
    checks.append(room_check())
    return checks
