"""The command `report merge`: one report, summary and verdict from those of many jobs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TextIO

import click

from prolific_dataset.cli.composition import find_workspace, with_report_paths
from prolific_dataset.cli.conclusion import attempt
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import OutputOptions, output_options, read_output_options
from prolific_dataset.cli.publication import Audience
from prolific_dataset.cli.repeated import option
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import UsageError
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.github.annotations import render as render_annotations
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.jobs import matrix
from prolific_dataset.jobs.merging import merge
from prolific_dataset.model import DataFile
from prolific_dataset.report import json_reader
from prolific_dataset.report.report import Report


@click.group(epilog=examples("prolific-dataset report merge 'reports/*.json' --plan-path plan.json"))
def report() -> None:
    """Work with report files, which the option --report-path writes."""


@report.command("merge")
@output_options
@some_inputs(
    "paths",
    "files",
    "fail-on",
    "max-rejected",
    "report-path",
    "sarif-path",
    "summary-path",
    "plan-path",
    "working-directory",
)
@option("--expect", help="The same as --plan-path: the plan that the reports must cover.")
def merge_command(*, expect: str | None, output_format: str | None, quiet: bool, **values: Any) -> int:
    """Merge report FILES (patterns) into one report with one verdict.

    With a plan (what `prolific-dataset plan` printed), a planned dataset or file without a report is an error.
    """
    inputs = read_inputs(values)
    given = replace(inputs, mode="merge", plan_path=expect or inputs.plan_path)
    return perform_merge(given, os.environ, sys.stdout, read_output_options(output_format, quiet=quiet))


def perform_merge(inputs: Inputs, environ: Mapping[str, str], stream: TextIO, output: OutputOptions) -> int:
    """Merge the reports, show the result, and return the exit code."""
    audience = Audience.detect(environ, stream, output)
    merged = workspace = None
    with attempt() as attempted:
        workspace = with_report_paths(inputs, find_workspace(inputs, audience.runner))
        merged = _merged(inputs, workspace)
    if merged is None:
        return audience.publish(attempted.report(), inputs, None)
    if audience.runner is not None and inputs.annotations:
        without_files = replace(merged, datasets=tuple(replace(each, files=()) for each in merged.datasets))
        write_commands(sys.stderr, render_annotations(without_files))
    # The records are not here, and the jobs that checked them have annotated their lines already.
    return audience.publish(merged, replace(inputs, annotations=False, rejected_path=None), workspace)


def _merged(inputs: Inputs, workspace: Workspace) -> Report:
    expected = None
    if inputs.plan_path is not None:
        plan = workspace.file(inputs.plan_path)
        expected = matrix.parse(_read(plan), source=plan.path)
    reports = {
        file.path: json_reader.parse(_read(file), source=file.path)
        for file in select(inputs.files, workspace).files
    }
    return merge(reports, expected)


def _read(file: DataFile) -> bytes:
    try:
        return file.location.read_bytes()
    except OSError as error:
        raise UsageError(f"{file.path} cannot be read: {error.strerror}.", hint="Check the path.") from error
