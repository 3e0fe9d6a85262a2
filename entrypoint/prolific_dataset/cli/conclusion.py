"""How a command comes to its end: whatever stops it early becomes an error with an exit code, and a report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import TextIO

from prolific_dataset.cli.output_options import OutputOptions
from prolific_dataset.cli.publication import Audience
from prolific_dataset.cli.signals import interruptible
from prolific_dataset.cli.unexpected import as_run_error
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import Interrupted, RunError
from prolific_dataset.github.commands import is_runner
from prolific_dataset.report.outcome import Failure
from prolific_dataset.report.report import Report


@dataclass(slots=True)
class Attempt:
    """A piece of work, and the error that ended it early, if any."""

    error: RunError | None = None

    def report(self) -> Report:
        """Report on a run that ended before there was anything else to report."""
        assert self.error is not None, "nothing ended the work early"
        return Report(
            mode=Mode.VALIDATE,
            datasets=(),
            failure=Failure.of(self.error),
            interrupted=isinstance(self.error, Interrupted),
        )


def attempt() -> AbstractContextManager[Attempt, bool]:
    """Let a signal interrupt the block, and keep the error that ends it early instead of raising it."""
    return _attempt()  # type: ignore[return-value]  # the types of contextlib cannot say that it swallows errors


@contextmanager
def _attempt() -> Iterator[Attempt]:
    attempted = Attempt()
    try:
        with interruptible():
            yield attempted
    except Exception as error:  # noqa: BLE001 - what is known is reported all the same, and no secret is shown
        attempted.error = as_run_error(error)


def refuse(problem: RunError, environ: Mapping[str, str], stream: TextIO) -> int:
    """Report to a runner that nothing was begun; a terminal has seen why. Return the exit code."""
    if not is_runner(environ):
        return problem.exit_code
    audience = Audience.detect(environ, stream, OutputOptions())
    return audience.publish(Attempt(error=problem).report(), Inputs(), None)
