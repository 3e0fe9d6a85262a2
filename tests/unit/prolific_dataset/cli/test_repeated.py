"""Options that are given twice, in every command."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from prolific_dataset.cli.program import group
from prolific_dataset.cli.runs import validate


def program() -> click.Context:
    # click keeps a command's help option from its first context: one without the program's names would spoil all later.
    return click.Context(group, **group.context_settings)


def parsed(*arguments: str) -> dict[str, object]:
    return dict(validate.make_context("validate", list(arguments), parent=program()).params)


def test_lists_are_collected() -> None:
    """Each option adds lines."""
    first, second = (f"0192a3b5-0000-7000-8000-00000000000{number}" for number in (1, 2))

    found = parsed(
        "--files", "a b.jsonl\nc.jsonl", "--dataset-id", first, "--files", "d.jsonl", "--dataset-id", second
    )

    assert found["files"] == ("a b.jsonl", "c.jsonl", "d.jsonl")
    assert found["dataset_id"] == (first, second)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--schema", "a.yml", "--schema", "b.yml"),
        ("--fail-on", "never", "--fail-on=never"),
        ("--format", "json", "--format", "text"),
        ("--changed-only", "--changed-only", "false"),
    ],
)
def test_anything_else_is_refused(arguments: tuple[str, ...]) -> None:
    """The last one would win in silence."""
    with pytest.raises(click.UsageError, match=r"is given 2 times; once is enough"):
        parsed(*arguments)


def test_once_is_as_ever() -> None:
    """A flag needs no value, and an absent option has its default."""
    found = parsed("--changed-only", "--schema", "a.yml", "x.jsonl")

    assert (found["changed_only"], found["schema"], found["force"]) == (True, "a.yml", False)


def commands(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(command, parent=program())
    if isinstance(command, click.Group):
        for each in command.list_commands(context):
            below = command.get_command(context, each)
            assert below is not None
            yield from commands(below, f"{name} {each}".strip())
    else:
        yield name, command


@pytest.mark.parametrize(
    ("name", "command"),
    tuple(commands(group)),
    ids=lambda value: str(value) if isinstance(value, str) else "",
)
def test_no_option_of_any_command_drops_a_value(name: str, command: click.Command) -> None:
    """Each option that takes a value tells one from two, whoever adds it."""
    for option in command.params:
        if isinstance(option, click.Option) and not option.is_flag and not option.multiple:
            parser = command.make_parser(click.Context(command, parent=program()))
            given, _, _ = parser.parse_args([option.opts[-1], "1", option.opts[-1], "2"])
            assert given[option.name] == ["1", "2"], f"{name} {option.opts}"
