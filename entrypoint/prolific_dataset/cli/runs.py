"""The commands `validate` and `upload`."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TextIO

import click

from prolific_dataset.cli.composition import compose, find_place
from prolific_dataset.cli.conclusion import attempt
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import input_options, no_wait_option, read_inputs, since_option
from prolific_dataset.cli.output_options import OutputOptions, output_options, read_output_options
from prolific_dataset.cli.publication import Audience
from prolific_dataset.cli.repeated import option
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.errors import UsageError


@click.command(
    epilog=examples(
        "prolific-dataset validate     # what .github/prolific-datasets.yml names",
        "prolific-dataset validate --schema prolific-schema.yml 'data/*.jsonl'",
        "prolific-dataset validate 'data/**/*.jsonl' '!data/drafts/*' --rejected-path invalid.jsonl",
    )
)
@output_options
@since_option
@input_options
def validate(*, output_format: str | None, quiet: bool, **values: Any) -> int:
    """Check FILES (patterns of JSONL files) and say what the dataset would reject; upload nothing.

    With a token the dataset's live schema is used, with --schema a file.
    """
    inputs = replace(read_inputs(values), mode="validate")
    return perform(inputs, os.environ, sys.stdout, read_output_options(output_format, quiet=quiet))


@click.command(
    epilog=examples(
        "export PROLIFIC_API_TOKEN=...     # arguments can be seen by other users, variables cannot",
        "prolific-dataset upload --dataset-id 0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d 'data/*.jsonl'",
        "prolific-dataset upload --records new --timeout 1h",
    )
)
@output_options
@option(
    "--dry-run",
    is_flag=True,
    help="Upload nothing: say what an upload would do, in view of what the dataset has.",
)
@no_wait_option
@since_option
@input_options
def upload(*, output_format: str | None, quiet: bool, dry_run: bool, **values: Any) -> int:
    """Check FILES (patterns of JSONL files), upload what the dataset does not have yet, wait for its imports, report.

    Nothing is uploaded unless every file is free of errors. Running it again does no harm: what was uploaded
    before is found in the dataset itself.
    """
    inputs = read_inputs(values)
    output = read_output_options(output_format, quiet=quiet)
    if dry_run:
        return perform(replace(inputs, mode="validate"), os.environ, sys.stdout, output, is_dry=True)
    match inputs.mode:
        case "plan":
            from prolific_dataset.cli.plan import perform_plan  # noqa: PLC0415 - another command, as in the table

            return perform_plan(inputs, os.environ, sys.stdout)
        case "merge":
            from prolific_dataset.cli.merge import perform_merge  # noqa: PLC0415 - another command, as in the table

            return perform_merge(inputs, os.environ, sys.stdout, output)
        case _:
            return perform(inputs, os.environ, sys.stdout, output)


def _require_token(inputs: Inputs) -> None:
    """Refuse a dry run that could not ask the dataset what it has."""
    if inputs.api_token is None:
        raise UsageError(
            "--dry-run asks the dataset what it has, which needs an API token.",
            hint="Set the variable PROLIFIC_API_TOKEN; `prolific-dataset validate` needs none.",
        )


def perform(
    inputs: Inputs,
    environ: Mapping[str, str],
    stream: TextIO,
    output: OutputOptions,
    *,
    is_dry: bool = False,
) -> int:
    """Do one run, report it, and return its exit code; one that `is_dry` is of no use without a token."""
    clock = SystemClock()
    audience = Audience.detect(environ, stream, output)
    listener = audience.listener(clock.now)
    run = workspace = None
    with attempt() as attempted:
        if is_dry:
            _require_token(inputs)
        inputs, workspace = find_place(inputs, audience.runner)
        run = compose(
            inputs, workspace, audience=audience, clock=clock, tell=listener, search_path=environ.get("PATH")
        )
        run.execute()
    listener.close()
    if run is None:
        return audience.publish(attempted.report(), inputs, None)
    if attempted.error is not None:
        run.end(attempted.error)
    return audience.publish(run.report(), inputs, workspace)
