"""The commands `sandbox` and `demo`, which need neither an account nor a token."""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from contextlib import chdir
from pathlib import Path
from typing import Any, Final

import click

import prolific_dataset
from prolific_dataset import page
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Parsed
from prolific_dataset.cli.output_options import OutputOptions
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.runs import perform
from prolific_dataset.cli.signals import interruptible
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.values import dataset_id
from prolific_dataset.errors import ConfigurationError, Interrupted, UsageError
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import DatasetID
from prolific_sandbox import Rejection, Sandbox, Scenario, ScenarioError, SchemaError, load_scenario, serve

_DEMO_DATASET: Final = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
_EXAMPLES: Final = "examples"


@click.command(
    epilog=examples(
        "prolific-dataset sandbox --schema prolific-schema.yml",
        "prolific-dataset sandbox --set max_value_length=2000 --set processing_seconds=5",
    )
    + f"\n\n\b\nAll knobs: {page('docs/reference/sandbox.md')}"
)
@option("--host", default="127.0.0.1", help="Address to listen on.")
@option("--port", type=click.IntRange(0, 65535), default=8765, help="Port to listen on; 0 is any free one.")
@option(
    "--schema",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Schema file, YAML or JSON.",
)
@option("--dataset-id", type=Parsed("uuid", dataset_id), default=_DEMO_DATASET, help="Id of its dataset.")
@option("--set", "knobs", multiple=True, metavar="KNOB=VALUE", help="Set a knob of the sandbox; repeatable.")
def sandbox(host: str, port: int, schema: Path | None, dataset_id: DatasetID, knobs: tuple[str, ...]) -> int:
    """Serve an emulator of the dataset API and its storage until it is stopped with Ctrl-C."""
    try:
        served = Sandbox(scenario=load_scenario(knobs))
    except ScenarioError as error:
        raise click.UsageError(str(error)) from error
    _add_dataset(served, dataset_id, name="Sandbox dataset", schema=schema)
    files = f"{_EXAMPLES}/reviews/*.jsonl" if Path(_EXAMPLES, "reviews").exists() else "data/*.jsonl"
    try:
        with interruptible(), serve(served, host=host, port=port) as server:
            click.echo(f"The sandbox answers at {server.url}. Try, in another terminal:\n")
            click.echo(f"  export PROLIFIC_API_URL={server.url} PROLIFIC_API_TOKEN={served.tokens[0]}")
            click.echo(f"  prolific-dataset upload --dataset-id {dataset_id} '{files}'\n")
            threading.Event().wait()
    except Interrupted:
        click.echo("Stopped.")
    except OSError as error:
        raise click.ClickException(f"Cannot listen on {host}:{port}: {error.strerror}") from error
    return 0


@click.command(epilog=examples("prolific-dataset demo", "prolific-dataset demo --examples my-examples"))
@option(
    "--examples",
    "folder",
    type=click.Path(path_type=Path),
    help="Folder with schema.yml and reviews/*.jsonl.  [default: examples, or what came with the program]",
)
def demo(folder: Path | None) -> int:
    """Show a whole run, from files to rejected records, against the embedded sandbox: no account, no token."""
    if folder is not None or Path(_EXAMPLES, "schema.yml").exists():
        _demonstrate(folder or Path(_EXAMPLES))
        return 0
    installed = Path(prolific_dataset.__file__).parent / _EXAMPLES
    with tempfile.TemporaryDirectory() as empty, chdir(empty):
        if installed.exists():
            shutil.copytree(installed, _EXAMPLES)
        _demonstrate(Path(_EXAMPLES))
    return 0


def _demonstrate(folder: Path) -> None:
    """Upload the files of `folder` twice.

    Raises:
        UsageError: it has no schema.
    """
    schema = folder / "schema.yml"
    if not schema.exists():
        raise UsageError(
            f"The demo needs the file {schema}, which does not exist.",
            hint="Run it at the top of a clone of this program's repository, or give a folder with --examples.",
        )
    unknown_host = Rejection(
        record_index=101, field="image_url", reason="Value is not a valid URL", match="kitchen"
    )
    served = Sandbox(scenario=Scenario(max_value_length=2000, reject=(unknown_host,), processing_seconds=0.3))
    _add_dataset(served, _DEMO_DATASET, name="Product reviews", schema=schema)
    with serve(served) as server:
        inputs = Inputs(
            api_url=server.url,
            api_token=served.tokens[0],
            dataset_ids=(DatasetID(_DEMO_DATASET),),
            schema=str(schema),
            files=(f"{folder}/reviews/*.jsonl",),
        )
        click.echo(f"A sandbox of the Prolific API runs at {server.url}. This is what happens on a push:\n")
        code = perform(inputs, {}, sys.stdout, OutputOptions())
        click.echo(f"\nA real run would have ended with exit code {code}, and the push would be red.")
        before = len(served.datasets[_DEMO_DATASET].records)
        click.echo("The same push again: the dataset lists what it has, so nothing is uploaded twice.\n")
        perform(inputs, {}, sys.stdout, OutputOptions())
    after = len(served.datasets[_DEMO_DATASET].records)
    click.echo(f"\nThe dataset had {before} records before the second run and has {after} now.")


def _add_dataset(served: Sandbox, dataset_id: str, *, name: str, schema: Path | None) -> None:
    """Add a dataset with the schema in a file.

    Raises:
        ConfigurationError: it is not a schema that the service would take.
    """
    document: Any = None
    if schema is not None:
        document = parse_document(schema.read_bytes(), name=schema.name) or {}
    try:
        served.add_dataset(dataset_id=dataset_id, name=name, schema=document)
    except SchemaError as error:
        raise ConfigurationError(
            f"{schema}: {error}.", hint="`prolific-dataset schema check` says where in the file."
        ) from error
