"""The command `report merge`: one report, summary and verdict from those of many jobs."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from prolific_dataset.cli.composition import find_workspace
from prolific_dataset.cli.examples import examples
from prolific_dataset.cli.manner import manner_options, read_manner
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.runs import attempt, audience_of, failed, show
from prolific_dataset.errors import RunError, UsageError
from prolific_dataset.files.patterns import select
from prolific_dataset.jobs import matrix
from prolific_dataset.jobs.merging import Source, merge
from prolific_dataset.report import json_reader

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prolific_dataset.cli.manner import Manner
    from prolific_dataset.config.inputs import Inputs
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.model import DataFile
    from prolific_dataset.report.report import Report

_INPUTS: Final = (
    "paths",
    "files",
    "fail-on",
    "max-rejected",
    "report-path",
    "sarif-path",
    "plan-path",
    "working-directory",
)


@click.group(epilog=examples("prolific-dataset report merge 'reports/*.json' --plan-path plan.json"))
def report() -> None:
    """Work with report files, which the option --report-path writes."""


@report.command("merge")
@manner_options
@some_inputs(*_INPUTS)
@click.option("--expect", help="The same as --plan-path: the plan that the reports must cover.")
def merge_command(*, expect: str | None, form: str | None, quiet: bool, **values: Any) -> int:
    """Merge report FILES (patterns) into one report with one verdict.

    With a plan (what `prolific-dataset plan` printed), a planned dataset or file without a report is an error.
    """
    inputs = read_inputs(values)
    given = replace(inputs, mode="merge", plan_path=expect or inputs.plan_path)
    return perform_merge(given, os.environ, sys.stdout, read_manner(form, quiet=quiet))


def perform_merge(
    inputs: Inputs, environ: Mapping[str, str], stream: TextIO, manner: Manner | None = None
) -> int:
    """Merge the reports, show the whole, and return the exit code."""
    audience = audience_of(environ, stream, manner)
    merged = attempt(lambda: _merged(inputs, find_workspace(inputs, audience.runner)))
    if isinstance(merged, RunError):
        return show(audience, failed(merged), inputs)
    if audience.runner is not None and inputs.annotations:
        from prolific_dataset.github import annotations  # noqa: PLC0415 - only on a runner

        audience.side_stream.write(annotations.render(_without_files(merged)))
    # The records themselves are not here, and their lines were annotated by the jobs that looked at them.
    shown = replace(inputs, annotations=False, rejected_path=None)
    return show(audience, merged, shown, find_workspace(inputs, audience.runner))


def _merged(inputs: Inputs, workspace: Workspace) -> Report:
    expected = None
    if inputs.plan_path is not None:
        plan = workspace.file(inputs.plan_path)
        expected = matrix.parse(_read(plan), source=plan.path)
    files = select(inputs.files, workspace).files
    sources = [
        Source(name=file.path, report=json_reader.parse(_read(file), source=file.path)) for file in files
    ]
    return merge(sources, expected)


def _read(file: DataFile) -> str:
    try:
        return file.location.read_text(encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{file.path} cannot be read: {error.strerror}.", hint="Check the path.") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file.path} is not UTF-8.", hint="Give what this program wrote.") from error


def _without_files(merged: Report) -> Report:
    return replace(merged, datasets=tuple(replace(each, files=()) for each in merged.datasets))
