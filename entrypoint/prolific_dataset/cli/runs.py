"""The commands `validate` and `upload`."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TextIO

import click

from prolific_dataset.cli.options import input_options, read_inputs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from prolific_dataset.assembly import Inputs


@click.command(short_help="Check files; upload nothing.")
@input_options
def validate(**values: Any) -> int:
    """Check FILES (patterns of JSONL files) and say what the dataset would reject; upload nothing.

    With a token the dataset's live schema is used, with --schema a file.
    """
    return perform(replace(read_inputs(values), mode="validate"), os.environ, sys.stdout)


@click.command(short_help="Check files, upload what is new, wait, report.")
@input_options
def upload(**values: Any) -> int:
    """Check FILES (patterns of JSONL files), upload what the dataset does not have yet, wait for its imports, report.

    Nothing is uploaded unless every file is free of errors. Running it again does no harm: what was uploaded
    before is found in the dataset itself.
    """
    return perform(read_inputs(values), os.environ, sys.stdout)


def perform(inputs: Inputs, environ: Mapping[str, str], stream: TextIO) -> int:
    """Do one run, show it to whoever is there, and return its exit code."""
    # What a run needs is imported here, so that --help and the other commands start fast.
    from prolific_dataset.board import failure_of  # noqa: PLC0415
    from prolific_dataset.cli.composition import World, compose  # noqa: PLC0415
    from prolific_dataset.cli.publication import publish  # noqa: PLC0415
    from prolific_dataset.cli.signals import interruptible  # noqa: PLC0415
    from prolific_dataset.errors import Interrupted, RunError  # noqa: PLC0415
    from prolific_dataset.github.runner import Runner  # noqa: PLC0415
    from prolific_dataset.policy import verdict  # noqa: PLC0415
    from prolific_dataset.report import Mode, Report  # noqa: PLC0415
    from prolific_dataset.system import SystemClock  # noqa: PLC0415

    runner = Runner.detect(environ)
    event = runner.event() if runner else None
    clock = SystemClock()
    run = None
    ended: RunError | None = None
    try:
        with interruptible(clock.stop):
            run = compose(inputs, World(runner=runner, event=event, clock=clock, tell=lambda _: None))
            run.execute()
    except RunError as error:
        ended = error
    if run is not None:
        if ended is not None:
            run.end(ended)
        report = run.report()
    else:
        assert ended is not None
        report = Report(
            mode=Mode.VALIDATE,
            datasets=(),
            failure=failure_of(ended),
            interrupted=isinstance(ended, Interrupted),
        )
    decision = verdict(report, inputs.policy)
    publish(report, decision, inputs=inputs, runner=runner, event=event, stream=stream)
    return decision.exit_code
