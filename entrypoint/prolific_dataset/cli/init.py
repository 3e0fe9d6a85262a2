"""The command `init`: writes the first configuration and workflow, after a few questions or from options."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

import click

from prolific_dataset import REPOSITORY
from prolific_dataset.cli.composition import find_workspace
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Parsed, read_inputs, some_inputs
from prolific_dataset.cli.repeated import option
from prolific_dataset.cli.starter import (
    SCHEMA_PATH,
    TOKEN_NAME,
    WORKFLOW_PATH,
    Start,
    configuration,
    guess_pattern,
    workflow,
)
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH
from prolific_dataset.config.values import dataset_id, lines
from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text
from prolific_dataset.schema.file import read_schema


@click.command(
    epilog=examples(
        "prolific-dataset init     # asks",
        "prolific-dataset init --dataset-id 0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d --files 'data/*.jsonl'",
    )
)
@some_inputs("dataset-id", "files", "schema")
@option("--name", help="What reports call the dataset.")
@option("--branch", help="Pushes to this branch upload.  [default: the repository's default branch]")
@option("--force", is_flag=True, help="Replace files that exist.")
def init(*, name: str | None, branch: str | None, force: bool, **values: Any) -> int:
    """Write .github/prolific-datasets.yml and .github/workflows/prolific.yml, ready to be committed.

    Asks for what no option gives. Without a terminal, --dataset-id and --files are required.
    """
    inputs = read_inputs(values)
    here = find_workspace(inputs, None)
    top = here.root
    existing = [path for path in (CONFIGURATION_PATH, WORKFLOW_PATH) if (top / path).exists()]
    if existing and not force:
        raise UsageError(
            f"These files already exist: {', '.join(existing)}.", hint="Give --force to replace them."
        )
    start = _start(inputs.moved(here.from_root), Workspace.of(top), name=name, branch=branch)
    write_start(start, top)
    return 0


def write_start(start: Start, top: Path) -> None:
    """Write both files into the repository, and say what comes next."""
    for path, text in ((CONFIGURATION_PATH, configuration(start)), (WORKFLOW_PATH, workflow(start))):
        write_text(text, top / path, workspace=top, name="config")
        click.echo(f"{path} written.")
    click.echo(_next_steps(start, place="here" if Path.cwd().resolve() == top else f"in {top}"))


def _start(inputs: Inputs, workspace: Workspace, *, name: str | None, branch: str | None) -> Start:
    given = {"--dataset-id": inputs.dataset_ids, "--files": inputs.files}
    missing = [option for option, value in given.items() if not value]
    asks = sys.stdin.isatty() and sys.stdout.isatty()
    if missing and not asks:
        raise UsageError(
            f"Not a terminal, so these options are required: {', '.join(missing)}.",
            hint="prolific-dataset init --dataset-id ID --files 'data/*.jsonl'",
        )
    if len(inputs.dataset_ids) > 1:
        raise UsageError(
            "dataset-id: give one dataset to start with.",
            hint="Add the others to the configuration file afterwards.",
        )
    chosen = (
        inputs.dataset_ids[0]
        if inputs.dataset_ids
        else click.prompt("Id of the dataset", type=Parsed("uuid", dataset_id))
    )
    patterns = inputs.files or ask_files(workspace)
    if not select(patterns, workspace, checkout=_checkout(workspace)).files:
        wanted = ", ".join(each for each in patterns if not each.startswith("!"))
        click.echo(f"No file matches {wanted} yet: check the pattern, or add the files.", err=True)
    schema = inputs.schema or (SCHEMA_PATH if workspace.file(SCHEMA_PATH).location.exists() else None)
    if schema is not None:
        read_schema(workspace.file(schema), limits=False)  # the first run must be able to
    # As an action the program knows which repository it was called from: a fork, perhaps.
    repository = os.environ.get("GITHUB_ACTION_REPOSITORY") or REPOSITORY
    return Start(
        dataset_id=chosen,
        files=patterns,
        name=name,
        schema=schema,
        branch=branch or default_branch(workspace),
        repository=repository,
    )


def default_branch(workspace: Workspace) -> str:
    """Return the branch whose pushes upload, unless another is given."""
    try:
        repository = _checkout(workspace).repository
        return (repository and repository.default_branch()) or "main"
    except RepositoryError:
        return "main"


def _checkout(workspace: Workspace) -> Checkout:
    return Checkout(workspace.repository, search_path=os.environ.get("PATH"))


def ask_files(workspace: Workspace) -> tuple[str, ...]:
    """Ask at the terminal which files belong to a dataset."""
    question = "Its files, a pattern relative to the top of the repository"
    default = guess_files(workspace)
    patterns: tuple[str, ...] = click.prompt(question, default=default, type=Parsed("patterns", lines))
    return patterns


def guess_files(workspace: Workspace) -> str:
    """Return a pattern that selects the JSONL files of the repository."""
    found = select(("**/*.jsonl",), workspace, checkout=_checkout(workspace)).files
    return guess_pattern(file.path for file in found) or "data/*.jsonl"


def _next_steps(start: Start, *, place: str) -> str:
    steps = [
        f"Put a Prolific API token into the secret {TOKEN_NAME} of the repository (Settings, Secrets and variables).",
        f"Check the files {place}:  prolific-dataset validate",
        "Commit both files and open a pull request.",
    ]
    if start.schema is None:
        steps.insert(
            1,
            "To check pull requests from forks as well:  "
            f"prolific-dataset schema pull --schema {SCHEMA_PATH}, then name it in the configuration.",
        )
    return "\n".join(("\nNext:", *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))))
