"""The first configuration and workflow of a repository, as texts that are ready to be committed."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from prolific_dataset import MAJOR, REPOSITORY
from prolific_dataset.config.configuration import parse_configuration, schema_url
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings
from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import parse_document, quoted
from prolific_dataset.model import DatasetID

WORKFLOW_PATH: Final = ".github/workflows/prolific.yml"
SCHEMA_PATH: Final = "prolific-schema.yml"
TOKEN_NAME: Final = "PROLIFIC_API_TOKEN"  # noqa: S105 - the secret's name


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What the first configuration and workflow depend on."""

    dataset_id: DatasetID
    files: tuple[str, ...]
    """Patterns, relative to the top of the repository."""
    name: str | None = None
    schema: str | None = None
    """Path of the committed copy of the schema; None where there is none yet."""
    branch: str = "main"
    """Pushes to this branch upload."""
    repository: str = REPOSITORY
    """Where the action is."""


def configuration(start: Start) -> str:
    """Return the text of the configuration file."""
    head = (f"# yaml-language-server: $schema={schema_url(start.repository)}", "datasets:")
    return "\n".join((*head, *entry(start, indent="  "))) + "\n"


def entry(start: Start, *, indent: str) -> list[str]:
    """Return the lines of one dataset in the list of the configuration file."""
    lines = [f"- id: {start.dataset_id}"]
    if start.name:
        lines.append(f"  name: {quoted(start.name)}")
    if start.schema:
        lines.append(f"  schema: {quoted(start.schema)}")
    else:
        lines += [
            "  # Pull requests from forks get no token. With a committed copy of the schema they are checked, too:",
            f"  # `prolific-dataset schema pull --schema {SCHEMA_PATH}` writes it.",
            f"  # schema: {SCHEMA_PATH}",
        ]
    lines.append("  files:")
    lines += [f"    - {quoted(pattern)}" for pattern in start.files]
    return [indent + line for line in lines]


def with_entry(text: str, start: Start) -> str | None:
    """Return the text of a configuration file with one more dataset at its end, and nothing else changed.

    Returns:
        None where that cannot be done for sure, such as in a list that is written in one line.
    """
    first = re.search(r"^datasets:[ \t]*(?:#.*)?\n(?:[ \t]*(?:#.*)?\n)*?([ \t]*)- ", text, re.MULTILINE)
    if first is None:
        return None
    longer = "\n".join((text.rstrip("\n"), *entry(start, indent=first[1]))) + "\n"
    before = _datasets(text)
    try:
        *others, added = _datasets(longer)
    except ConfigurationError:
        return None
    wanted = (start.dataset_id, start.name, start.schema, start.files)
    is_right = (added.dataset_id, added.name, added.schema, added.files) == wanted
    return longer if is_right and tuple(others) == before else None


def _datasets(text: str) -> tuple[DatasetSettings, ...]:
    document = parse_document(text.encode(), name=CONFIGURATION_PATH)
    return parse_configuration(document, name=CONFIGURATION_PATH)


def workflow(start: Start) -> str:
    """Return the text of the workflow: pull requests are checked, pushes to the branch are uploaded."""
    action = f"{start.repository}@{MAJOR}"
    return _WORKFLOW.format(branch=quoted(start.branch), token=TOKEN_NAME, action=action)


def guess_pattern(paths: Iterable[str]) -> str | None:
    """Return a pattern that selects all of `paths`, JSONL files; None where there are none."""
    folders = {posixpath.dirname(path) for path in paths}
    if not folders:
        return None
    name = "*.jsonl" if len(folders) == 1 else "**/*.jsonl"
    return posixpath.join(posixpath.commonpath(folders), name)


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
