"""What the doctor looks at: files, git and workflows here, the way to the service, the token, the datasets, the disk.

Most return what they see, and the fix where that is wrong.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from prolific_dataset.cli.schema_sources import connect, extent
from prolific_dataset.client.account import proxy_for, trusted_certificates
from prolific_dataset.client.service import Service
from prolific_dataset.clock import SystemClock
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import AccessError, RepositoryError, RunError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.documents import parse_document, read_document
from prolific_dataset.github.workflow_file import FETCH_DEPTH, may_use_action, problems, uses_action
from prolific_dataset.model import Dataset, DatasetID, Schema
from prolific_dataset.report.checkup import Check, Mark
from prolific_dataset.schema.drift import differences
from prolific_dataset.schema.file import read_schema
from prolific_dataset.wording import count, duration, size, some

_ROOM: Final = 100 * 1024 * 1024
"""Bytes of disk for reports and, with many million records, the search for duplicates."""
_WORKFLOWS: Final = ".github/workflows"
_CLOCKS_APART: Final = 300.0
"""Seconds that two clocks may differ by: what certificates and the age of an upload tolerate."""
_PATIENCE: Final = 30.0
"""Seconds for a service that does not answer."""
_DIFFERENCES: Final = 3
"""How many differences from the committed schema are named."""


def fine(about: str, message: str) -> Check:
    """Return the verdict on what is in order."""
    return Check(about=about, mark=Mark.OK, message=message)


def wrong(about: str, message: str, fix: str) -> Check:
    """Return the verdict on what is not."""
    return Check(about=about, mark=Mark.WRONG, message=message, fix=fix)


def judged(about: str, look: Callable[[], tuple[str, str]]) -> Check:
    """Return the verdict on what `look` says or raises."""
    try:
        message, fix = look()
    except RunError as error:
        return wrong(about, error.message, error.hint)
    return wrong(about, message, fix) if fix else fine(about, message)


def files(settings: DatasetSettings, workspace: Workspace, checkout: Checkout) -> tuple[str, str]:
    """Count the files of a dataset."""
    patterns = ", ".join(settings.files)
    found = select(settings.files, workspace, checkout=checkout).files
    if not found:
        fix = "Correct the patterns, which are relative to the top of the repository."
        return f"No file matches {patterns}.", fix
    return f"{count(len(found), 'file')} of {patterns}", ""


def git(checkout: Checkout) -> tuple[str, str]:
    """Look whether git can tell which records are new."""
    repository = checkout.repository
    if repository is None:
        fix = "`git init`, and commit the files: the history says which records are new."
        return "There is no git repository around the files, or no git to read it with.", fix
    if repository.commit() is None:
        return "Nothing is committed yet.", "Commit the files: the history says which records are new."
    if repository.is_shallow:
        return "This clone lacks older commits.", f"`git fetch --unshallow`. {FETCH_DEPTH}"
    return "The whole history is here.", ""


def workflows(workspace: Workspace, checkout: Checkout) -> Iterator[Check]:
    """Look for what keeps the workflows that use the action from doing their work."""
    default_branch = None
    with suppress(RepositoryError):
        default_branch = checkout.repository.default_branch() if checkout.repository else None
    used = False
    for path in sorted((workspace.repository / _WORKFLOWS).glob("*.y*ml")):
        name = f"{_WORKFLOWS}/{path.name}"
        text = b""
        with suppress(OSError, RunError):  # what is no file, or too large for a workflow, is none
            text = read_document(path, name=name)
        try:
            document = parse_document(text, name=name)
        except RunError as error:
            if may_use_action(text):  # others are not ours to judge
                used = True
                yield wrong("workflow", error.message, error.hint)
            continue
        if not uses_action(document):
            continue
        used = True
        found = list(problems(document, default_branch=default_branch))
        for message, fix in found:
            yield wrong("workflow", f"{name}: {message}", fix)
        if not found:
            yield fine("workflow", f"{name}: pull requests are checked, pushes uploaded.")
    if not used:
        message = "No workflow uses the action; everything works from the command line."
        fix = "`prolific-dataset init` writes one, for GitHub to check pull requests and upload pushes."
        yield Check(about="workflow", mark=Mark.NOTE, message=message, fix=fix)


def network(inputs: Inputs, workspace: Workspace) -> tuple[str, str]:
    """Look which way requests go, and which certificates are trusted."""
    proxy = proxy_for(inputs.api_url)
    bundle = trusted_certificates() if inputs.ca_bundle is None else inputs.ca_bundle
    if bundle is not None and not (workspace.working_directory / bundle).exists():
        fix = "Correct ca-bundle, REQUESTS_CA_BUNDLE or CURL_CA_BUNDLE: a PEM file."
        return f"There is no file of certificate authorities {bundle}.", fix
    way = f"by the proxy {proxy}" if proxy else "without a proxy"
    return f"{inputs.api_url} {way}{f', trusting {bundle}' if bundle else ''}", ""


def account(inputs: Inputs, workspace: Workspace) -> tuple[Service, datetime | None]:
    """Ask for the account of the token; return the service, and the time by its clock if it says so.

    Raises:
        RunError: there is no token, or the service refuses it or does not answer.
    """
    patient = replace(inputs, timeout=min(inputs.timeout, _PATIENCE))
    service = connect(patient, workspace, clock=SystemClock(), tell=lambda _: None)
    try:
        return service, service.account.service_time()
    except AccessError as error:
        hint = "Make a new token in the Prolific app, and copy it without blanks or line breaks."
        raise AccessError(error.message, hint=hint) from error


def clocks(service_time: datetime) -> tuple[str, str]:
    """Compare this machine's clock with the service's."""
    apart = abs((datetime.now(UTC) - service_time).total_seconds())
    if apart > _CLOCKS_APART:
        return f"It differs by {duration(apart)} from the service's.", "Set this machine's clock."
    return "It agrees with the service's.", ""


def dataset(
    dataset_id: DatasetID, settings: DatasetSettings, service: Service, workspace: Workspace
) -> Iterator[Check]:
    """Look whether records can be imported into a dataset, and whether the committed schema is its own."""
    try:
        live = service.api.dataset(dataset_id)
    except RunError as error:
        yield wrong("dataset", error.message, error.hint)
        return
    yield judged("dataset", partial(_readiness, live))
    if live.schema is not None and settings.schema is not None:
        yield judged("schema", partial(_schema, live.schema, settings.schema, workspace))
    elif live.schema is not None:
        message = (
            "No copy of the schema is committed, so without a token only the form of records is checked."
        )
        fix = "`prolific-dataset schema pull` writes one; name it with `schema` in the configuration file."
        yield Check(about="schema", mark=Mark.NOTE, message=message, fix=fix)


def _readiness(live: Dataset) -> tuple[str, str]:
    named = f"{live.name or 'it'} ({live.dataset_id})"
    if live.imports is None:
        unknown = "so it is unknown what it has, and nothing is uploaded to it."
        return (
            f"{named} does not list its imports, {unknown}",
            "Report it: the service documents such a list.",
        )
    if live.schema is None:
        fix = "`prolific-dataset schema infer` proposes one, `prolific-dataset schema push` sets it."
        return f"{named} has no schema, so imports would wait for one.", fix
    held = "" if live.total_datapoint_count is None else f", {count(live.total_datapoint_count, 'datapoint')}"
    return f"{named}: {extent(live.schema)}{held}", ""


def _schema(live: Schema, path: str, workspace: Workspace) -> tuple[str, str]:
    file = workspace.file(path)
    found = list(differences(read_schema(file), live))
    if not found:
        return f"{file.path} is the dataset's own.", ""
    fix = "`schema diff` shows all; `schema pull` takes the dataset's own; `schema push` gives the dataset the file's."
    return f"{file.path}: {some(found, _DIFFERENCES)}.", fix


def disk() -> tuple[str, str]:
    """Measure the room for temporary files."""
    folder = tempfile.gettempdir()
    free = shutil.disk_usage(folder).free
    if free < _ROOM:
        return f"Only {size(free)} are free in {folder}.", "Make room, or set TMPDIR to another folder."
    return f"{size(free)} are free in {folder}.", ""
