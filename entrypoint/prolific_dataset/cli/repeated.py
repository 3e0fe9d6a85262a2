"""Options that are given twice: collected where a list is wanted, else refused; never the last one in silence."""

from __future__ import annotations

from functools import partial
from typing import Any, Final

import click

_LISTS: Final = frozenset({"files", "dataset_id"})
"""Inputs with one item a line; each further option adds lines."""


class _Option(click.Option):
    """An option that sees all its occurrences."""

    def add_to_parser(self, parser: Any, ctx: click.Context) -> None:
        if self.is_flag or self.multiple:
            super().add_to_parser(parser, ctx)
            return
        # click keeps every value only for `multiple`, which for itself would also split variables at blanks.
        self.multiple = True
        super().add_to_parser(parser, ctx)
        self.multiple = False

    def consume_value(self, ctx: click.Context, opts: Any) -> tuple[Any, Any]:
        name = self.name or ""
        given = opts.get(name)
        if self.multiple or not isinstance(given, list):
            return super().consume_value(ctx, opts)
        if len(given) > 1 and name not in _LISTS:
            raise click.UsageError(f"{self.opts[0]} is given {len(given)} times; once is enough.", ctx)
        value = given[0] if len(given) == 1 else "\n".join(given)
        once: Any = {**opts, name: value}  # click's types take the values for parameters
        return super().consume_value(ctx, once)


option = partial(click.option, cls=_Option, show_default=True)
"""`click.option`, for an option that is no list unless it is one of the two that are."""
