"""The action's inputs and outputs, from action.yml and the options of the command."""

from __future__ import annotations

from collections.abc import Mapping

import click

from documentation.markdown import code, page, table
from documentation.metadata import Metadata
from prolific_dataset.cli.options import variables
from prolific_dataset.cli.runs import upload

OPTIONS = {
    option.opts[0].removeprefix("--"): option for option in upload.params if option.opts[0][:2] == "--"
}
"""By name; each input is one."""


def meanings(what: str, described: Mapping[str, str]) -> str:
    """The table of inputs, or of outputs."""
    return table((what, "Meaning"), [(f"`{name}`", description) for name, description in described.items()])


def inputs_page(action: Metadata) -> str:
    """Every input with its option, variables and values."""
    sections = [
        f"## {name}\n\n{' '.join(description.split())}\n\n{_facts(name, OPTIONS[name])}"
        for name, description in action.inputs.items()
    ]
    return page(
        "Inputs",
        "Every input of the action is also an option of `prolific-dataset validate` and `upload`, and an environment "
        "variable. An option wins over a variable, an earlier variable over a later one, and all of them over the "
        "[configuration file](configuration.md). An empty value counts as absent.",
        *sections,
    )


def outputs_page(action: Metadata) -> str:
    """Every output."""
    return page(
        "Outputs",
        "Outputs are text, as all outputs of steps are. They are written also when the step fails; read them in a "
        "later step with `if: ${{ !cancelled() }}`, as `steps.<id>.outputs.<name>`.",
        meanings("Output", action.outputs),
    )


def _facts(name: str, option: click.Parameter) -> str:
    facts = [("Option", f"`--{name}`"), ("Variables", code(variables(name)))]
    if isinstance(option.type, click.Choice):
        facts.append(("Values", code(option.type.choices)))
    elif option.type.name != "text":
        facts.append(("Form", _FORMS[option.type.name]))
    if isinstance(option.default, str) and option.default:
        facts.append(("Default", f"`{option.default}`"))
    return table(("", ""), facts)


_FORMS = {
    "true|false": "`true` or `false`",
    "duration": "seconds, or `500ms`, `2s`, `15m`, `1m30s`",
    "count|percentage": "a count (`5`) or a share (`1%`)",
    "uuid": "a UUID",
    "patterns": "one a line; the option can also be left out and the patterns given as arguments",
}
