"""The command `completion`: the script with which a shell completes commands and options."""

from __future__ import annotations

from typing import Final

import click

from prolific_dataset.cli.examples import examples

_SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    epilog=examples(
        'eval "$(prolific-dataset completion bash)"     # in ~/.bashrc',
        'eval "$(prolific-dataset completion zsh)"      # in ~/.zshrc',
        "prolific-dataset completion fish > ~/.config/fish/completions/prolific-dataset.fish",
    )
)
@click.argument("shell", type=click.Choice(_SHELLS))
def completion(shell: str) -> int:
    """Print the script with which SHELL completes commands, options and their values."""
    from click.shell_completion import get_completion_class  # noqa: PLC0415 - only when it runs

    from prolific_dataset.cli.program import group  # noqa: PLC0415 - which imports this module by its name

    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells of the choice"
    program = "prolific-dataset"
    click.echo(kind(group, {}, program, "_PROLIFIC_DATASET_COMPLETE").source())
    return 0
