"""What a command prints: the options `--format` and `--quiet`, lists, and lines with text from outside."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any, Final, TextIO, TypeVar

import click

from prolific_dataset.cli.options import Choice
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.unexpected import as_run_error
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.report.outcome import Failure
from prolific_dataset.sanitize import json_text, log_line

Listed = TypeVar("Listed")


@unique
class OutputFormat(StrEnum):
    """What standard output gets."""

    TEXT = "text"
    JSON = "json"
    """The report and nothing else, as docs/schemas/report-v1.schema.json describes it."""
    GITHUB = "github"
    """Text, and annotations for a runner."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputOptions:
    """What the user asked for."""

    format: OutputFormat | None = None
    """None for the default: with annotations on a runner, plain text elsewhere."""
    quiet: bool = False
    """Whether to print nothing unless something is wrong."""


def output_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options; it gets them as `output_format` and `quiet`."""
    output_format = option(
        "--format",
        "output_format",
        type=Choice(tuple(OutputFormat)),
        envvar="PROLIFIC_FORMAT",
        help="What to print; github adds annotations.  [default: github on a runner, else text]",
    )
    quiet = option(
        "-q",
        "--quiet",
        is_flag=True,
        envvar="PROLIFIC_QUIET",
        help="Print nothing unless something is wrong.",
    )
    return output_format(quiet(command))


def read_output_options(output_format: str | None, *, quiet: bool) -> OutputOptions:
    """Turn the values that click read into `OutputOptions`."""
    return OutputOptions(format=OutputFormat(output_format) if output_format else None, quiet=quiet)


def print_list(
    listed: Listed, output_format: str, *, text: Callable[..., str], json: Callable[[Listed], str]
) -> None:
    """Print a list as `list_format` says, which `text` and `json` write."""
    if output_format == OutputFormat.JSON:
        print_json(json(listed))
    else:
        sys.stdout.write(text(listed, colour=has_colour(sys.stdout)))


def print_json(text: str) -> None:
    """Print JSON of several lines, as it is but for what a runner would take for a command."""
    write_commands(sys.stdout, json_text(text))


@contextmanager
def failure_as_json(output_format: str, as_json: Callable[[Failure], str]) -> Iterator[None]:
    """Print the failure that ends the block, where a program reads the standard output; it goes on its way then.

    Args:
        output_format: what to print; people read of the failure on the standard error.
        as_json: the JSON of a command that failed.
    """
    try:
        yield
    except (click.ClickException, click.Abort, OSError):
        raise
    except Exception as error:  # noqa: BLE001 - raised again, as an error of this program
        failed = as_run_error(error)
        if output_format == OutputFormat.JSON:
            print_json(as_json(Failure.of(failed)))
        raise failed from error.__cause__


def has_colour(stream: TextIO) -> bool:
    """Tell whether what a stream gets is shown in colour (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR")


def say(text: str, *, aside: bool = False) -> None:
    """Print a line that may have text from outside; `aside` on the standard error."""
    click.echo(log_line(text), err=aside)


list_format: Final = option(
    "--format",
    "output_format",
    type=Choice((OutputFormat.TEXT, OutputFormat.JSON)),
    default=OutputFormat.TEXT.value,
    help="What to print.",
)
"""For a command that prints a list, and no report."""
