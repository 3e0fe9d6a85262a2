"""The command `flatten`: writes records whose nested values became fields or text, or the nested ones of such."""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import click

from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import read_inputs, some_inputs
from prolific_dataset.cli.output_options import say
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.schema_sources import Sources, opened
from prolific_dataset.errors import UsageError
from prolific_dataset.files.writing import writing
from prolific_dataset.model import DataFile, Schema
from prolific_dataset.schema.file import read_schema
from prolific_dataset.schema.flattening import restore
from prolific_dataset.schema.layout import Layout, flattener
from prolific_dataset.schema.names import shown
from prolific_dataset.schema.rewriting import Record, read_strictly, rewritten


@click.command(
    epilog=examples(
        "prolific-dataset flatten data.jsonl > flat.jsonl",
        "prolific-dataset flatten 'data/*.jsonl' --output flat --schema prolific-schema.yml",
        "prolific-dataset flatten --reverse flat.jsonl     # the nested records again",
    )
)
@some_inputs("paths", "schema", "working-directory")
@option("-o", "--output", help="Write into this folder, or this .jsonl file, instead of printing.")
@option("--reverse", is_flag=True, help="Make the nested records of flat ones.")
@option("--force", is_flag=True, help="Replace files that exist.")
def flatten(*, output: str | None, reverse: bool, force: bool, **values: Any) -> int:
    """Write the records of FILES with fields or text in place of lists and objects, which no field can hold.

    A short list or object becomes fields that are named by the path to them: messages.0.content. One of more than 50
    values becomes JSON text, as embedding.json. --schema keeps to the form that a dataset's records have already.
    """
    inputs = read_inputs(values)
    sources = Sources(inputs)
    files = sources.files(inputs.files)
    targets = _targets(files, output, sources, force=force)
    change: Callable[[Record], Record] = restore
    if not reverse:
        schema = read_schema(sources.workspace.file(inputs.schema)) if inputs.schema else None
        change = _flattener(files, schema)
    for file, target in zip_longest(files, targets):
        with opened(file) as lines:
            changed = rewritten(lines, change, name=file.path)
            if target is None:
                sys.stdout.buffer.writelines(changed)
                continue
            with writing(target.location, workspace=sources.workspace.root, name="output") as stream:
                stream.writelines(changed)
        say(f"{target.path} written.")
    return 0


def _targets(
    files: tuple[DataFile, ...], output: str | None, sources: Sources, *, force: bool
) -> tuple[DataFile, ...]:
    """Where each file is written: none where all go to the standard output."""
    if output is None:
        return ()
    workspace = sources.workspace
    if not output.lower().endswith(".jsonl"):
        inside = (workspace.name(file.location).replace("../", "") for file in files)
        targets = tuple(workspace.file(f"{output}/{path}") for path in inside)
    elif len(files) == 1:
        targets = (workspace.file(output),)
    else:
        raise UsageError(
            f"output: {len(files)} files cannot all be written into {output}.",
            hint="Give a folder: each file gets the same path in it.",
        )
    written = {target.location for target in targets}
    if len(written) < len(targets):
        raise UsageError(
            f"output: several files would be written to the same place in {output}.",
            hint="Flatten them one after another, each into a folder of its own.",
        )
    for file in files:
        if file.location in written:
            raise UsageError(
                f"output: {file.path} would be read and written.",
                hint="Give another folder, and exclude it from the files: '!flat/**'.",
            )
    for target in targets:
        if target.location.exists() and not force:
            raise UsageError(f"{target.path} already exists.", hint="Give --force to replace it.")
    return targets


def _flattener(files: tuple[DataFile, ...], schema: Schema | None) -> Callable[[Record], Record]:
    """Look at all records, say what becomes of their nested values, and return what flattens them."""
    layout = Layout(schema)
    for file in files:
        with opened(file) as lines:
            for _, record in read_strictly(lines, name=file.path):
                layout.see(record)
    if not layout.nested:
        raise UsageError(
            f"No record of {', '.join(file.path for file in files)} has a list or an object.",
            hint="The files can be uploaded as they are.",
        )
    texts = layout.as_text()
    for name in layout.nested:
        inside = sorted(each for each in texts if each.startswith(f"{name}."))
        if name in texts:
            what = f"becomes text: {shown(f'{name}.json')}"
        elif inside:
            what = f"becomes fields; {', '.join(map(shown, inside))} text in it"
        else:
            what = "becomes fields"
        say(f"{shown(name)} {what}.", aside=True)
    return flattener(layout)
