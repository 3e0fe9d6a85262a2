"""The command `doctor`: what is not right yet, before the first push. It only reads, and creates nothing."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import click

from prolific_dataset.cli import doctor_checks as checks
from prolific_dataset.cli.composition import find_place
from prolific_dataset.cli.connection import CONNECTION, named_datasets
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import failure_as_json, list_format, print_list
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import RunError
from prolific_dataset.files.checkout import Checkout, find_repository
from prolific_dataset.model import DatasetID
from prolific_dataset.report.checkup import Check, Mark, as_json, as_text, exit_code


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
    with failure_as_json(output_format, partial(as_json, ())):
        found = tuple(_check_up(read_inputs(values)))
    print_list(found, output_format, text=as_text, json=as_json)
    return exit_code(found)


def _check_up(inputs: Inputs) -> Iterator[Check]:
    """Look at everything that the inputs are about, and say of each part whether it is right."""
    inputs, workspace = find_place(inputs, None)
    datasets: Mapping[DatasetID, DatasetSettings] = {}
    try:
        datasets = named_datasets(inputs, workspace)
        yield checks.fine("datasets", ", ".join(datasets))
        patterns = tuple(pattern for each in datasets.values() for pattern in each.files)
        workspace = find_repository(patterns, workspace)
    except RunError as error:
        yield checks.wrong("datasets", error.message, error.hint)
    deadline = Deadline.after(SystemClock(), inputs.timeout)
    checkout = Checkout(workspace.repository, search_path=os.environ.get("PATH"), deadline=deadline)
    for settings in datasets.values():
        if settings.files:
            yield checks.judged("files", partial(checks.files, settings, workspace, checkout))
    yield checks.judged("git", partial(checks.git, checkout))
    yield from checks.workflows(workspace, checkout)
    yield checks.judged("network", partial(checks.network, inputs, workspace))
    service = None
    try:
        service, service_time = checks.account(inputs, workspace)
        yield checks.fine("token", "The service accepts it.")
        if service_time is not None:
            yield checks.judged("clock", partial(checks.clocks, service_time))
    except RunError as error:
        yield checks.wrong("token", error.message, error.hint)
    for dataset_id, settings in datasets.items():
        if service is not None:
            yield from checks.dataset(dataset_id, settings, service, workspace)
        else:
            message = f"{dataset_id} cannot be asked without a token that works."
            yield Check(about="dataset", mark=Mark.SKIPPED, message=message)
    yield checks.judged("disk", checks.disk)
