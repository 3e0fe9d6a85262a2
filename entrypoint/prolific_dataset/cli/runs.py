"""The commands `validate` and `upload`."""

from __future__ import annotations

import gc
import os
import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

from prolific_dataset.cli.examples import examples
from prolific_dataset.cli.manner import Manner, manner_options, read_manner
from prolific_dataset.cli.options import input_options, read_inputs
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.github.presence import is_runner

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from prolific_dataset.cli.publication import Audience
    from prolific_dataset.errors import RunError
    from prolific_dataset.files.workspace import Workspace
    from prolific_dataset.report.report import Report


Result = TypeVar("Result")

_NEW_OBJECTS: Final = 1_000
"""How many are made between two searches for garbage while files are checked and sent: a few can hold much memory."""


@click.command(
    epilog=examples(
        "prolific-dataset validate     # what .github/prolific-datasets.yml names",
        "prolific-dataset validate --schema prolific-schema.yml 'data/*.jsonl'",
        "prolific-dataset validate 'data/**/*.jsonl' '!data/drafts/*' --rejected-path invalid.jsonl",
    )
)
@manner_options
@input_options
def validate(*, form: str | None, quiet: bool, **values: Any) -> int:
    """Check FILES (patterns of JSONL files) and say what the dataset would reject; upload nothing.

    With a token the dataset's live schema is used, with --schema a file.
    """
    inputs = replace(read_inputs(values), mode="validate")
    return perform(inputs, os.environ, sys.stdout, read_manner(form, quiet=quiet))


@click.command(
    epilog=examples(
        "export PROLIFIC_API_TOKEN=...     # arguments can be seen by other users, variables cannot",
        "prolific-dataset upload --dataset-id 0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d 'data/*.jsonl'",
        "prolific-dataset upload --records new --timeout 1h",
    )
)
@manner_options
@input_options
def upload(*, form: str | None, quiet: bool, **values: Any) -> int:
    """Check FILES (patterns of JSONL files), upload what the dataset does not have yet, wait for its imports, report.

    Nothing is uploaded unless every file is free of errors. Running it again does no harm: what was uploaded
    before is found in the dataset itself.
    """
    inputs = read_inputs(values)
    match inputs.mode:
        case "plan":
            from prolific_dataset.cli.plan import perform_plan  # noqa: PLC0415 - seldom asked for

            return perform_plan(inputs, os.environ, sys.stdout)
        case "merge":
            from prolific_dataset.cli.report import perform_merge  # noqa: PLC0415 - seldom asked for

            return perform_merge(inputs, os.environ, sys.stdout, read_manner(form, quiet=quiet))
        case _:
            return perform(inputs, os.environ, sys.stdout, read_manner(form, quiet=quiet))


def refuse(problem: RunError, environ: Mapping[str, str], stream: TextIO) -> int:
    """Tell a runner that nothing was even begun, and return the exit code; a terminal has been told."""
    if not is_runner(environ):
        return problem.exit_code
    return show(audience_of(environ, stream, None), failed(problem), Inputs())


def perform(inputs: Inputs, environ: Mapping[str, str], stream: TextIO, manner: Manner | None = None) -> int:
    """Do one run, show it to whoever is there, and return its exit code."""
    # What a run needs is imported here, so that --help and the other commands start fast; signals come first.
    from prolific_dataset.cli.signals import interruptible  # noqa: PLC0415
    from prolific_dataset.clock import SystemClock  # noqa: PLC0415
    from prolific_dataset.errors import RunError  # noqa: PLC0415

    clock = SystemClock()
    audience = listener = composed = None
    ended: RunError | None = None
    try:
        with interruptible():
            from prolific_dataset.cli.composition import World, compose  # noqa: PLC0415

            audience = audience_of(environ, stream, manner)
            listener = audience.listener(clock.now)
            world = World(
                runner=audience.runner,
                event=audience.event,
                clock=clock,
                tell=listener,
                search_path=environ.get("PATH"),
            )
            composed = compose(inputs, world)
            gc.freeze()  # what the start made stays to the end; no search for garbage goes through it
            gc.set_threshold(_NEW_OBJECTS)
            composed.run.execute()
    except RunError as error:
        ended = error
    except Exception as error:  # noqa: BLE001 - what is known is told all the same, and nothing that may be secret
        ended = unforeseen(error)
    if listener is not None:
        listener.close()
    audience = audience or audience_of(environ, stream, manner)
    if composed is None:
        assert ended is not None
        return show(audience, failed(ended), inputs)
    if ended is not None:
        composed.run.end(ended)
    return show(audience, composed.run.report(), inputs, composed.workspace)


def audience_of(environ: Mapping[str, str], stream: TextIO, manner: Manner | None) -> Audience:
    """Find out who is there."""
    from prolific_dataset.cli.publication import Audience  # noqa: PLC0415

    runner = None
    if is_runner(environ):
        from prolific_dataset.github.runner import Runner  # noqa: PLC0415 - elsewhere nothing of it is needed

        runner = Runner.detect(environ)
    event = runner.event() if runner else None
    return Audience(
        stream=stream,
        side_stream=sys.stderr,
        runner=runner,
        event=event,
        colour=stream.isatty() and not environ.get("NO_COLOR"),  # https://no-color.org
        manner=manner or Manner(),
    )


def attempt(work: Callable[[], Result]) -> Result | RunError:
    """Return what `work` returns, or what ended it: a run's own error, a signal, or something unforeseen."""
    from prolific_dataset.cli.signals import interruptible  # noqa: PLC0415
    from prolific_dataset.errors import RunError  # noqa: PLC0415

    try:
        with interruptible():
            return work()
    except RunError as error:
        return error
    except Exception as error:  # noqa: BLE001 - see `perform`
        return unforeseen(error)


def unforeseen(error: Exception) -> RunError:
    """Tell where an exception came from, but not what it says: that may hold a URL or a token."""
    import traceback  # noqa: PLC0415 - only needed when something is wrong

    from prolific_dataset.errors import ServiceError  # noqa: PLC0415

    sys.stderr.writelines(traceback.format_tb(error.__traceback__))
    return ServiceError(
        f"Something happened that this program does not foresee: {type(error).__name__}.",
        hint="Please report it with the lines above; running again does no harm.",
    )


def failed(error: RunError) -> Report:
    """Make a report on a run that ended before it began."""
    from prolific_dataset.config.settings import Mode  # noqa: PLC0415
    from prolific_dataset.errors import Interrupted  # noqa: PLC0415
    from prolific_dataset.report.report import Report  # noqa: PLC0415
    from prolific_dataset.upload.state import failure_of  # noqa: PLC0415

    interrupted = isinstance(error, Interrupted)
    return Report(mode=Mode.VALIDATE, datasets=(), failure=failure_of(error), interrupted=interrupted)


def show(audience: Audience, report: Report, inputs: Inputs, workspace: Workspace | None = None) -> int:
    """Judge a report, show it, and return the exit code."""
    from prolific_dataset.report.verdict import verdict  # noqa: PLC0415

    return audience.publish(report, verdict(report, inputs.policy), inputs, workspace)
