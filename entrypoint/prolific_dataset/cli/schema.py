"""The commands `schema pull`, `diff`, `infer` and `check`: the committed copy of a dataset's schema."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from textwrap import wrap
from typing import Any, Final

import click

from prolific_dataset.cli.connection import CONNECTION
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import say
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.schema_push import push
from prolific_dataset.cli.schema_sources import Sources, extent
from prolific_dataset.errors import DATA_EXIT_CODE, ConfigurationError, UsageError
from prolific_dataset.files.writing import write_text
from prolific_dataset.model import DataFile, FieldType, Schema
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.file import read_schema, schema_text
from prolific_dataset.schema.inference import Proposal, misfits
from prolific_dataset.schema.limits import MAX_FIELDS
from prolific_dataset.wording import count, number

_COMMENT_WIDTH: Final = 110


@click.group(
    epilog=examples(
        "prolific-dataset schema infer 'data/*.jsonl'",
        "prolific-dataset schema pull --dataset-id ID --schema prolific-schema.yml",
        "prolific-dataset schema diff 'data/*.jsonl' --schema prolific-schema.yml",
    )
)
def schema() -> None:
    """Keep a copy of a dataset's schema in the repository, so that runs without a token can check records."""


schema.add_command(push)


@schema.command(
    short_help="Write the dataset's schema into a file.",
    epilog=examples(
        "prolific-dataset schema pull --dataset-id ID --schema prolific-schema.yml",
        "prolific-dataset schema pull     # all datasets of the configuration file",
    ),
)
@some_inputs(*CONNECTION, "schema")
def pull(**values: Any) -> int:
    """Write the dataset's own schema into the file that --schema or the configuration file names.

    Without either it is printed.
    """
    sources = Sources(read_inputs(values))
    for dataset in sources.datasets():
        live = sources.live(dataset)
        head = (f"The schema of dataset {dataset.dataset_id}, written by `prolific-dataset schema pull`.",)
        if dataset.schema is None:
            click.echo(schema_text(live, path="-", head=head), nl=False)
            continue
        file = sources.workspace.file(dataset.schema)
        before = None
        with suppress(ConfigurationError):  # there is none yet, or it cannot be read
            before = read_schema(file, limits=False)
        if before == live:  # it stays as it is, with its comments
            say(f"{file.path} is up to date.")
        else:
            _write(file, live, schema_text(live, path=file.path, head=head), sources)
    return 0


@schema.command(
    short_help="Compare file, dataset and records.",
    epilog=examples(
        "prolific-dataset schema diff --dataset-id ID --schema prolific-schema.yml",
        "prolific-dataset schema diff 'data/*.jsonl' --schema prolific-schema.yml     # needs no token",
    ),
)
@some_inputs("paths", *CONNECTION, "schema")
def diff(**values: Any) -> int:
    """Compare the committed copy of a schema, the dataset's own, and the records of FILES: those that are given.

    The exit code is 1 when anything differs.
    """
    inputs = read_inputs(values)
    sources = Sources(inputs)
    found: list[str] = []
    compared = 0
    for dataset in sources.datasets():
        committed = dataset.schema and read_schema(sources.workspace.file(dataset.schema), limits=False)
        live = sources.live(dataset) if inputs.api_token and dataset.dataset_id else None
        if committed and live:
            compared += 1
            found += (f"{dataset.schema} is out of date: {each}" for each in differences(committed, live))
        if dataset.files and (newest := live or committed):
            compared += 1
            found += (
                f"records and schema: {each}" for each in misfits(newest, sources.observe(dataset.files))
            )
    if not compared:
        raise UsageError(
            "There is nothing to compare.",
            hint="Give two of: a token with --dataset-id, --schema, FILES.",
        )
    for each in found or ["No difference."]:
        say(each)
    return DATA_EXIT_CODE if found else 0


@schema.command(
    short_help="Propose a schema that fits records.",
    epilog=examples(
        "prolific-dataset schema infer 'data/*.jsonl'",
        "prolific-dataset schema infer 'data/*.jsonl' --output prolific-schema.yml",
        "prolific-dataset schema infer 'data/*.jsonl' --flatten     # for records with lists and objects",
    ),
)
@some_inputs("paths", "working-directory")
@option("--flatten", is_flag=True, help="Propose it for the records as `flatten` writes them.")
@option("-o", "--output", help="Write the schema into this file instead of printing it.")
@option("--force", is_flag=True, help="Replace the file if it exists.")
def infer(*, flatten: bool, output: str | None, force: bool, **values: Any) -> int:
    """Propose a schema that fits the records of FILES, and say for each field why. Review it before use."""
    inputs = read_inputs(values)
    sources = Sources(inputs)
    seen = sources.observe(inputs.files, flat=flatten)
    proposal = seen.propose()
    _require_fields(proposal)
    if seen.unread_count:
        lines = count(seen.unread_count, "line")
        click.echo(f"{lines} could not be read; `prolific-dataset validate` says why.", err=True)
    if flatten and not seen.is_flat:
        click.echo("No record has a list or an object: this schema is for the records as they are.", err=True)
    form = ", in the form that `prolific-dataset flatten` gives them" if seen.is_flat else ""
    head = (
        f"Proposed by `prolific-dataset schema infer` from {count(seen.record_count, 'record')}{form}.",
        "Types are guessed from the content: review them before you use the schema.",
        *(line for remark in proposal.remarks for line in wrap(remark, _COMMENT_WIDTH)),
    )
    text = schema_text(proposal.schema, path=output or "-", head=head, reasons=proposal.reasons)
    if output is None:
        click.echo(text, nl=False)
        return 0
    file = sources.workspace.file(output)
    if file.location.exists() and not force:
        raise UsageError(f"{file.path} already exists.", hint="Give --force to replace it.")
    _write(file, proposal.schema, text, sources)
    for remark in proposal.remarks:
        say(remark, aside=True)
    return 0


def _write(file: DataFile, schema: Schema, text: str, sources: Sources) -> None:
    path = file.location.resolve()  # a link to a file stays one
    write_text(text, path, workspace=sources.workspace.root, name="schema")
    say(f"{file.path} written: {extent(schema)}.")


def _require_fields(proposal: Proposal) -> None:
    """Refuse records of which no schema can be made, within the limits of the service."""
    fields = len(proposal.schema.fields)
    if fields > MAX_FIELDS:
        raise UsageError(
            f"The records have {number(fields)} different fields; a schema has at most {number(MAX_FIELDS)}.",
            hint="Leave out what the dataset does not need, or write what belongs together into one field.",
        )
    if not fields:
        raise UsageError(
            "No field of the records can be in a schema.",
            hint=" ".join(proposal.remarks) or "Give the records fields with a name and text.",
        )


@schema.command(epilog=examples("prolific-dataset schema check prolific-schema.yml"))
@click.argument("files", nargs=-1, required=True, metavar="FILES...")
def check(files: tuple[str, ...]) -> int:
    """Check schema files against the limits of the service."""
    wrong = 0
    for name in files:
        try:
            found = read_schema(DataFile(path=name, location=Path(name)))
        except ConfigurationError as error:
            wrong += 1
            say(error.message)
            continue
        say(f"{name}: valid, {extent(found)}.")
        for field in found.fields:
            if field.type not in set(FieldType):
                say(f"{name}: notice: field {field.name} has a type that is not checked here: {field.type}.")
    return ConfigurationError.exit_code if wrong else 0
