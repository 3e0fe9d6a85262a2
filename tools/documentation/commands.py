"""The pages on the commands: their own help texts, and their exit codes."""

from __future__ import annotations

from collections.abc import Iterator

import click

from documentation.markdown import page, table
from prolific_dataset.cli.program import group
from prolific_dataset.errors import EXIT_CODES

_WIDTH = 110


def commands_page() -> str:
    """Every command, as `--help` explains it."""
    return page(
        "Commands",
        "What `prolific-dataset --help` and `prolific-dataset COMMAND --help` say.",
        *(f"## {name}\n\n```text\n{text}\n```" for name, text in _helps(group, "prolific-dataset", None)),
    )


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    context = click.Context(
        command,
        info_name=name.rpartition(" ")[2],
        parent=parent,
        terminal_width=_WIDTH,
        help_option_names=["-h", "--help"],
    )
    lines = (line.rstrip() for line in command.get_help(context).splitlines())
    yield name, "\n".join(lines)
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            found = command.get_command(context, each)
            assert found is not None, "the group has what it lists"
            yield from _helps(found, f"{name} {each}", context)


def exit_codes_table() -> str:
    """The table."""
    return table(("Code", "Meaning"), [(f"`{number}`", meaning) for number, meaning in EXIT_CODES])


def exit_codes_page() -> str:
    """The page."""
    return page(
        "Exit codes",
        "The command ends with one of these codes. GitHub shows a step as failed for every code but 0 and does not "
        "pass the number on: use the output `result` in a workflow.",
        exit_codes_table(),
        "When several things went wrong, a broken run (2 to 5, 130) counts more than bad data (1): the report is then "
        "not the whole truth.",
    )
