"""The types of the action's inputs and outputs, for programs that write workflows with a type checker at hand.

https://github.com/typesafegithub/github-actions-typing
"""

from __future__ import annotations

from typing import Any

import click

from documentation.action import OPTIONS
from documentation.metadata import Metadata

_HEAD = """\
# Written from action.yml and the command's options by `make docs`; do not edit.
"""
_LISTS = {"patterns", "uuid"}
_NUMBERS = "-count"


def render(metadata: Metadata) -> str:
    """Return the text of action-types.yml."""
    lines = [_HEAD, "inputs:\n"]
    lines += [f"  {name}:\n{_input_type(OPTIONS[name].type)}" for name in metadata.inputs]
    lines.append("\noutputs:\n")
    lines += [
        f"  {name}:\n    type: {'integer' if name.endswith(_NUMBERS) else 'string'}\n"
        for name in metadata.outputs
    ]
    return "".join(lines)


def _input_type(kind: click.ParamType[Any]) -> str:
    if isinstance(kind, click.Choice):
        values = "".join(f"      - {value}\n" for value in kind.choices)
        return f"    type: enum\n    allowed-values:\n{values}"
    if kind.name == "true|false":
        return "    type: boolean\n"
    if kind.name in _LISTS:
        return '    type: list\n    separator: "\\n"\n    list-item:\n      type: string\n'
    return "    type: string\n"
