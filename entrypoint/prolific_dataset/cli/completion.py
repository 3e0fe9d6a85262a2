"""The command `completion`: the script with which a shell completes commands and options."""

from __future__ import annotations

from typing import Final

import click
from click.shell_completion import get_completion_class

from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Choice

_SHELLS: Final = ("bash", "zsh", "fish")


@click.command(
    epilog=examples(
        'eval "$(prolific-dataset completion bash)"     # in ~/.bashrc',
        'eval "$(prolific-dataset completion zsh)"      # in ~/.zshrc',
        "prolific-dataset completion fish > ~/.config/fish/completions/prolific-dataset.fish",
    )
)
@click.argument("shell", type=Choice(_SHELLS))
@click.pass_context
def completion(context: click.Context, shell: str) -> int:
    """Print the script with which SHELL completes commands, options and their values."""
    kind = get_completion_class(shell)
    assert kind is not None, "click knows the shells of the choice"
    program = context.find_root()
    click.echo(kind(program.command, {}, "prolific-dataset", "_PROLIFIC_DATASET_COMPLETE").source())
    return 0
