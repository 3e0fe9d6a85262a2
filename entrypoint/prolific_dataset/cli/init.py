"""The command `init`: writes the first configuration and workflow, after a few questions or from options."""

from __future__ import annotations

import os
import posixpath
import sys
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import click

from prolific_dataset import MAJOR, REPOSITORY
from prolific_dataset.cli.composition import find_workspace
from prolific_dataset.cli.help_texts import examples
from prolific_dataset.cli.options import Parsed, read_inputs, some_inputs
from prolific_dataset.cli.repeated import option
from prolific_dataset.config.configuration import schema_url
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings
from prolific_dataset.config.values import dataset_id, lines
from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.files.writing import write_text
from prolific_dataset.formats.documents import quoted
from prolific_dataset.schema.file import read_schema

WORKFLOW_PATH: Final = ".github/workflows/prolific.yml"
SCHEMA_PATH: Final = "prolific-schema.yml"
TOKEN_NAME: Final = "PROLIFIC_API_TOKEN"  # noqa: S105 - the secret's name


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
    workspace = Workspace.of(here.root)
    existing = [path for path in (CONFIGURATION_PATH, WORKFLOW_PATH) if (workspace.root / path).exists()]
    if existing and not force:
        raise UsageError(
            f"These files already exist: {', '.join(existing)}.", hint="Give --force to replace them."
        )
    dataset = _dataset(inputs.moved(here.from_root, here.pattern_from_root), workspace)
    write_start(replace(dataset, name=name), workspace, branch=branch)
    return 0


def write_start(dataset: DatasetSettings, workspace: Workspace, *, branch: str | None = None) -> None:
    """Write configuration and workflow into the repository, and say what comes next.

    Args:
        dataset: the first dataset.
        workspace: starts at the top of the repository.
        branch: pushes to it upload; None for the repository's default branch.
    """
    # As an action the program knows which repository it was called from: a fork, perhaps.
    action = os.environ.get("GITHUB_ACTION_REPOSITORY") or REPOSITORY
    texts = {
        CONFIGURATION_PATH: configuration(dataset, action),
        WORKFLOW_PATH: workflow(branch or _default_branch(workspace), action),
    }
    for path, text in texts.items():
        write_text(text, workspace.root / path, workspace=workspace.root, name="config")
        click.echo(f"{path} written.")
    place = "here" if Path.cwd().resolve() == workspace.root else f"in {workspace.root}"
    click.echo(_next_steps(dataset, place=place))


def _dataset(inputs: Inputs, workspace: Workspace) -> DatasetSettings:
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
    chosen, *_ = inputs.dataset_ids or (click.prompt("Id of the dataset", type=Parsed("uuid", dataset_id)),)
    patterns = inputs.files or ask_files(workspace)
    if not select(patterns, workspace, checkout=_checkout(workspace)).files:
        wanted = ", ".join(each for each in patterns if not each.startswith("!"))
        click.echo(f"No file matches {wanted} yet: check the pattern, or add the files.", err=True)
    schema = inputs.schema or (SCHEMA_PATH if workspace.file(SCHEMA_PATH).location.exists() else None)
    if schema is not None:
        read_schema(workspace.file(schema), limits=False)  # the first run must be able to
    return DatasetSettings(dataset_id=chosen, files=patterns, schema=schema)


def _default_branch(workspace: Workspace) -> str:
    with suppress(RepositoryError):
        repository = _checkout(workspace).repository
        return (repository and repository.default_branch()) or "main"
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


def _next_steps(dataset: DatasetSettings, *, place: str) -> str:
    steps = [
        f"Put a Prolific API token into the secret {TOKEN_NAME} of the repository (Settings, Secrets and variables).",
        f"Check the files {place}:  prolific-dataset validate",
        "Commit both files and open a pull request.",
    ]
    if dataset.schema is None:
        steps.insert(
            1,
            "To check pull requests from forks as well:  "
            f"prolific-dataset schema pull --schema {SCHEMA_PATH}, then name it in the configuration.",
        )
    return "\n".join(("\nNext:", *(f"  {number}. {step}" for number, step in enumerate(steps, start=1))))


def guess_pattern(paths: Iterable[str]) -> str | None:
    """Return a pattern that selects all of `paths`, JSONL files; None where there are none."""
    folders = {posixpath.dirname(path) for path in paths}
    if not folders:
        return None
    name = "*.jsonl" if len(folders) == 1 else "**/*.jsonl"
    return posixpath.join(posixpath.commonpath(folders), name)


def configuration(dataset: DatasetSettings, repository: str = REPOSITORY) -> str:
    """Return the text of the configuration file, with the address of its schema in the action's `repository`."""
    head = (f"# yaml-language-server: $schema={schema_url(repository)}", "datasets:")
    return "\n".join((*head, *entry(dataset, indent="  "))) + "\n"


def entry(dataset: DatasetSettings, *, indent: str) -> list[str]:
    """Return the lines of one dataset in the list of the configuration file."""
    lines = [f"- id: {dataset.dataset_id}"]
    if dataset.name:
        lines.append(f"  name: {quoted(dataset.name)}")
    if dataset.schema:
        lines.append(f"  schema: {quoted(dataset.schema)}")
    else:
        lines += [
            "  # Pull requests from forks get no token. With a committed copy of the schema they are checked, too:",
            f"  # `prolific-dataset schema pull --schema {SCHEMA_PATH}` writes it.",
            f"  # schema: {SCHEMA_PATH}",
        ]
    lines.append("  files:")
    lines += [f"    - {quoted(pattern)}" for pattern in dataset.files]
    return [indent + line for line in lines]


def workflow(branch: str, repository: str = REPOSITORY) -> str:
    """Return the text of the workflow: pull requests are checked, pushes to the branch are uploaded.

    Args:
        branch: the branch.
        repository: where the action is.
    """
    return _WORKFLOW.format(branch=quoted(branch), token=TOKEN_NAME, action=f"{repository}@{MAJOR}")


_WORKFLOW: Final = """\
# Pull requests are checked. A push to {branch} is checked, and what is new is uploaded.
# .github/prolific-datasets.yml says which files belong to which dataset.
name: prolific

on:
  push:
    branches: [{branch}]
  pull_request:
  workflow_dispatch:

permissions: {{}}

jobs:
  dataset:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    permissions:
      contents: read
    # Uploads wait for each other and are never cancelled; of a pull request only the newest run counts.
    concurrency:
      group: prolific-${{{{ github.event.pull_request.number || 'upload' }}}}
      cancel-in-progress: ${{{{ github.event_name == 'pull_request' }}}}
    steps:
      - uses: actions/checkout@v7
        with:
          fetch-depth: 0 # the whole history says which records are new
          persist-credentials: false
      - uses: {action}
        with:
          api-token: ${{{{ secrets.{token} }}}}
"""
