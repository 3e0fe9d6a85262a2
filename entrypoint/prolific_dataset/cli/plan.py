"""The command `plan`: the matrix of jobs for many datasets."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TextIO

import click

from prolific_dataset.cli.composition import find_changed, find_workspace, read_configuration, why_all
from prolific_dataset.cli.examples import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.runs import attempt, audience_of, failed, show
from prolific_dataset.config.inputs import merge_with_configuration, override_notice
from prolific_dataset.errors import RunError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.writing import write_text
from prolific_dataset.github import plan_summary
from prolific_dataset.github.commands import command
from prolific_dataset.jobs import matrix, planning
from prolific_dataset.jobs.plan_text import headline, lines
from prolific_dataset.sanitize import log_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prolific_dataset.cli.publication import Audience
    from prolific_dataset.config.inputs import Inputs
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.github.event import Event
    from prolific_dataset.github.runner import Runner

_INPUTS: Final = (
    "paths",
    "dataset-id",
    "files",
    "config",
    "schema",
    "changed-only",
    "if-no-files-found",
    "plan-path",
    "working-directory",
)


@click.command(
    epilog=examples(
        "prolific-dataset plan     # the datasets of .github/prolific-datasets.yml",
        "prolific-dataset plan --changed-only --plan-path plan.json",
    )
)
@some_inputs(*_INPUTS)
def plan(**values: Any) -> int:
    """Print the jobs that upload the datasets of the configuration file side by side, as JSON for `strategy.matrix`.

    There is one job for each dataset that has files to upload, or several datasets in a job when there are more than
    256 of them; the largest job comes first. Nothing is read but the sizes of the files, and nothing is uploaded.
    """
    return perform_plan(replace(read_inputs(values), mode="plan"), os.environ, sys.stdout)


def perform_plan(inputs: Inputs, environ: Mapping[str, str], stream: TextIO) -> int:
    """Make the plan, give it to whoever is there, and return the exit code."""
    audience = audience_of(environ, stream, None)
    made = attempt(lambda: _made(inputs, audience, environ.get("PATH")))
    if isinstance(made, RunError):
        # On a laptop the standard output is the matrix or nothing.
        told = audience if audience.runner else replace(audience, stream=audience.side_stream)
        return show(told, failed(made), inputs)
    planned, text = made
    told_lines = "".join(f"{log_line(line)}\n" for line in lines(planned))
    if audience.runner is None:
        audience.side_stream.write(told_lines)
        stream.write(f"{text}\n")
        return 0
    count = sum(entry.file_count for entry in planned.matrix)
    audience.runner.append_outputs({"file-count": str(count), "matrix": text})
    stream.write(told_lines)
    if not planned.matrix:
        stream.write(f"{command('notice', headline(planned), {'title': 'Nothing to upload'})}\n")
    audience.runner.append_summary(plan_summary.render(planned))
    return 0


def _made(inputs: Inputs, audience: Audience, search_path: str | None) -> tuple[planning.Plan, str]:
    """Make the plan and its text, and write it where that is asked for."""
    workspace = find_workspace(inputs, audience.runner)
    made = _plan(inputs, workspace, runner=audience.runner, event=audience.event, search_path=search_path)
    text = matrix.render(made.matrix)
    if inputs.plan_path is not None:
        path = workspace.working_directory / inputs.plan_path
        write_text(f"{text}\n", path, workspace=workspace.root, name="plan-path")
    return made, text


def _plan(
    inputs: Inputs,
    workspace: Workspace,
    *,
    runner: Runner | None,
    event: Event | None,
    search_path: str | None,
) -> planning.Plan:
    configured = read_configuration(inputs, workspace)
    datasets = merge_with_configuration(inputs, configured)
    checkout = Checkout(workspace.repository, search_path=search_path)
    changed = find_changed(inputs, checkout, runner=runner, event=event)
    made = planning.plan(datasets, workspace, changed=changed, if_no_files_found=inputs.if_no_files_found)
    why = why_all(changed)
    notices = [notice for notice in (override_notice(inputs, configured), why) if notice]
    return replace(made, notices=(*notices, *made.notices))
