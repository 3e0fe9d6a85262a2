"""The command group, and the one place that turns errors into exit codes."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

import click

from prolific_dataset import __version__, page
from prolific_dataset.cli.signals import ignore_signals
from prolific_dataset.errors import EXIT_CODES, Interrupted, RunError, UsageError
from prolific_dataset.formats.nodes import suggestion
from prolific_dataset.github.commands import is_runner
from prolific_dataset.github.step_log import write_commands
from prolific_dataset.sanitize import log_line

_COMMANDS: Final = {
    "doctor": ("doctor", "Say what is not right yet, before the first push."),
    "create": ("create", "Create a dataset with a schema."),
    "init": ("init", "Write a first configuration and workflow."),
    "validate": ("runs", "Check files; upload nothing."),
    "upload": ("runs", "Check files, upload what is new, wait, report."),
    "imports": ("imports", "List what a dataset has imported."),
    "status": ("imports", "Show imports, with each rejected record at its line."),
    "wait": ("imports", "Follow imports to their end."),
    "plan": ("plan", "Split many datasets into jobs of a matrix."),
    "report": ("merge", "Merge the reports of many jobs."),
    "schema": ("schema", "Pull, compare, propose and check dataset schemas."),
    "flatten": ("flatten", "Turn lists and objects of records into fields or text."),
    "rules": ("rules", "List the rules, or explain one."),
    "sandbox": ("sandbox", "Serve a local emulator of the service."),
    "demo": ("sandbox", "Upload example records to the embedded sandbox."),
    "completion": ("completion", "Print the script for a shell's completion."),
}
"""The module of each command, and its line in the help, so that the help imports none of them."""


_LOST: Final = frozenset({errno.EPIPE, errno.ENOSPC, errno.EIO})
"""How writing to the standard output can fail: its reader is gone, or its disk is full or broken."""


class _CommandTable(click.Group):
    """A group that imports a command only when it runs, so that each starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f"prolific_dataset.cli.{module}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in _COMMANDS and not name.startswith("-"):
            commands = ", ".join(_COMMANDS)
            near = suggestion(name, _COMMANDS) or f"; there are {commands}."
            raise click.UsageError(f"There is no command {name!r}{near}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, help_line) for name, (_, help_line) in _COMMANDS.items()])

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Exit codes"):
            formatter.write_dl([(f"{code:>3}", meaning.replace("`", "")) for code, meaning in EXIT_CODES])


@click.group(
    cls=_CommandTable,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
@click.version_option(__version__, prog_name="prolific-dataset")
def group() -> None:
    """Validate JSONL files and upload them to a Prolific Task Builder dataset."""


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return the exit code."""
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except Exception as error:  # noqa: BLE001 - Python would print its message, which may contain a secret
        if isinstance(error, OSError) and error.errno in _LOST:
            return _output_lost(error)
        from prolific_dataset.cli.unexpected import as_run_error  # noqa: PLC0415 - like the commands

        return _complain(as_run_error(error))
    return code


def _run(arguments: Sequence[str]) -> int:
    if is_runner(os.environ):
        from prolific_dataset.cli.options import mask_token  # noqa: PLC0415 - only a runner: `--help` needs no options

        try:
            write_commands(sys.stdout, mask_token(os.environ))
            sys.stdout.flush()
        except OSError as error:
            why = error.strerror or str(error)
            return _refuse(
                UsageError(f"The log cannot be written: {why}.", hint="Nothing was begun: run again.")
            )
    try:
        code = group.main(list(arguments), prog_name="prolific-dataset", standalone_mode=False)
    except click.exceptions.Exit as ended:
        return ended.exit_code
    except click.ClickException as error:
        error.show()
        problem = UsageError(error.format_message(), hint=f"All inputs: {page('docs/reference/inputs.md')}")
        return _refuse(problem)
    except RunError as error:
        return _complain(error)
    except (click.Abort, KeyboardInterrupt):
        ignore_signals()
        return _refuse(Interrupted("Stopped before anything was done."))
    return code if isinstance(code, int) else 0


def _complain(problem: RunError) -> int:
    click.echo(f"Error: {log_line(problem.message)}\n{log_line(problem.hint)}", err=True)
    return problem.exit_code


def _refuse(problem: RunError) -> int:
    from prolific_dataset.cli.conclusion import refuse  # noqa: PLC0415 - like the commands: `--help` needs none of it

    return refuse(problem, os.environ, sys.stdout)


def _output_lost(error: OSError) -> int:
    """Say that the output could not be written; nothing when its reader is gone, as after `| head`."""
    if error.errno == errno.EPIPE:
        return 1
    with suppress(OSError):
        click.echo(f"Error: The output cannot be written: {error.strerror or error}.", err=True)
    return UsageError.exit_code
