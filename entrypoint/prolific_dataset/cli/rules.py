"""The command `rules`: lists the rules, or explains one."""

from __future__ import annotations

import inspect

import click

from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Choice
from prolific_dataset.validation.rules import GROUPS, RULES


@click.command(epilog=examples("prolific-dataset rules", "prolific-dataset rules unknown-field"))
@click.argument("rule", required=False, type=Choice([rule.id for rule in RULES]), metavar="[RULE]")
def rules(rule: str | None) -> None:
    """List the rules that records are checked by, or explain one RULE."""
    if rule is None:
        width = max(len(each.id) for each in RULES)
        for title, group in GROUPS.items():
            click.echo(f"{title}:")
            for each in group:
                click.echo(f"  {each.id:{width}}  {each.severity.value:7}  {each.summary()}")
        return
    chosen = next(each for each in RULES if each.id == rule)
    click.echo(f"{chosen.id}: {chosen.default()} unless the configuration file changes it under `rules`\n")
    click.echo(inspect.cleandoc(chosen.__doc__ or ""))
