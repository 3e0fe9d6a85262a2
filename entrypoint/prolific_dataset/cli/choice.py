"""A value of a few, or of many: the error for a wrong one suggests what may have been meant."""

from __future__ import annotations

from typing import Any, Final

import click

from prolific_dataset.formats.nodes import suggestion

_MANY: Final = 10
"""More words than this are not listed where one of them is suggested."""


class Choice(click.Choice[str]):
    """`click.Choice` with a suggestion."""

    def get_invalid_choice_message(self, value: Any, ctx: click.Context | None) -> str:
        """Name what can be given, or what is most like `value`."""
        near = suggestion(str(value), self.choices)
        if near and len(self.choices) > _MANY:
            return f"{value!r} is not known{near}"
        return f"{super().get_invalid_choice_message(value, ctx).removesuffix('.')}{near or '.'}"
