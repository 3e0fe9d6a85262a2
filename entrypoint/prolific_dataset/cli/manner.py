"""How a command shows a run on its standard output: the options `--format` and `--quiet`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable


@unique
class Form(StrEnum):
    """What standard output gets."""

    TEXT = "text"
    JSON = "json"
    """The report and nothing else, as docs/schemas/report-v1.schema.json says."""
    GITHUB = "github"
    """Text, and annotations as a runner reads them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """What the user asked for."""

    form: Form | None = None
    """None for what suits: annotations on a runner, text elsewhere."""
    quiet: bool = False
    """Whether to say nothing unless something is wrong."""


def manner_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options."""
    form = click.option(
        "--format",
        "form",
        type=click.Choice([str(each) for each in Form]),
        envvar="PROLIFIC_FORMAT",
        help="What to print; github adds annotations.  [default: github on a runner, else text]",
    )
    quiet = click.option(
        "-q",
        "--quiet",
        is_flag=True,
        envvar="PROLIFIC_QUIET",
        help="Print nothing unless something is wrong.",
    )
    return form(quiet(command))


def read_manner(form: str | None, *, quiet: bool) -> Manner:
    """Type the values that click read."""
    return Manner(form=Form(form) if form else None, quiet=quiet)
