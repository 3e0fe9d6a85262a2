"""The options `--format` and `--quiet`: what a command prints on its standard output."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Any

from prolific_dataset.cli.choice import Choice
from prolific_dataset.cli.repeated import option


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
        type=Choice([str(each) for each in OutputFormat]),
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


def list_format(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command that prints a list, and no report, the option `--format`; it gets it as `output_format`."""
    decorate = option(
        "--format",
        "output_format",
        type=Choice([OutputFormat.TEXT.value, OutputFormat.JSON.value]),
        default=OutputFormat.TEXT.value,
        show_default=True,
        help="What to print.",
    )
    decorated: Callable[..., Any] = decorate(command)
    return decorated
