"""The command `plan`: the matrix of jobs for many datasets."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, TextIO

import click

from prolific_dataset.cli.composition import find_place, with_report_paths
from prolific_dataset.cli.conclusion import attempt
from prolific_dataset.cli.datasets import find_scope
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, since_option, some_inputs
from prolific_dataset.cli.output_options import OutputOptions
from prolific_dataset.cli.publication import Audience
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.files import selection
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text
from prolific_dataset.github import plan_summary
from prolific_dataset.github.commands import command
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.jobs import matrix, planning
from prolific_dataset.jobs.planning import Plan, headline, lines
from prolific_dataset.sanitize import log_line


@click.command(
    epilog=examples(
        "prolific-dataset plan     # the datasets of .github/prolific-datasets.yml",
        "prolific-dataset plan --changed-only --plan-path plan.json",
    )
)
@since_option
@some_inputs(
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
def plan(**values: Any) -> int:
    """Print the jobs that upload the datasets of the configuration file side by side, as JSON for `strategy.matrix`.

    There is one job for each dataset that has files to upload, or several datasets in a job when there are more than
    256 of them; the largest job comes first. Nothing is read but the sizes of the files, and nothing is uploaded.
    """
    return perform_plan(replace(read_inputs(values), mode="plan"), os.environ, sys.stdout)


def perform_plan(inputs: Inputs, environ: Mapping[str, str], stream: TextIO) -> int:
    """Make the plan, show it, and return the exit code: on a runner as outputs and summary, elsewhere as JSON."""
    audience = Audience.detect(environ, stream, OutputOptions())
    planned = None
    text = ""
    with attempt() as attempted:
        inputs, workspace = find_place(inputs, audience.runner)
        planned = _plan(inputs, workspace, audience, environ.get("PATH"))
        text = matrix.render(planned.matrix)
        if inputs.plan_path is not None:
            path = workspace.working_directory / inputs.plan_path
            write_text(f"{text}\n", path, workspace=workspace.root, name="plan-path")
    if planned is None or attempted.error is not None:
        # Outside a runner the standard output is the matrix or nothing.
        shown_to = audience if audience.runner else replace(audience, stream=sys.stderr)
        return shown_to.publish(attempted.report(), inputs, None)
    log = "".join(f"{log_line(line)}\n" for line in lines(planned))
    if audience.runner is None:
        sys.stderr.write(log)
        stream.write(f"{text}\n")
        return 0
    count = sum(entry.file_count for entry in planned.matrix)
    audience.runner.append_outputs({"file-count": str(count), "matrix": text})
    stream.write(log)
    if not planned.matrix:
        notice = command("notice", headline(planned), {"title": "Nothing to upload"})
        write_commands(stream, f"{notice}\n")
    audience.runner.append_summary(plan_summary.render(planned))
    return 0


def _plan(inputs: Inputs, workspace: Workspace, audience: Audience, search_path: str | None) -> Plan:
    deadline = Deadline.after(SystemClock(), inputs.timeout)
    scope = find_scope(inputs, workspace, audience=audience, search_path=search_path, deadline=deadline)
    choose = partial(
        selection.choose,
        workspace=with_report_paths(inputs, scope.workspace, scope.datasets),
        changed=scope.changed,
        if_no_files_found=inputs.if_no_files_found,
        checkout=scope.checkout,
        keep_going=deadline.check,
    )
    planned = planning.plan(scope.datasets, choose)
    return replace(planned, notices=(*scope.notices, *planned.notices))
