"""What a run is about: the datasets, the repository their files are in, and what changed of them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from prolific_dataset.cli.publication import Audience
from prolific_dataset.clock import Deadline
from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings
from prolific_dataset.errors import ConfigurationError, RepositoryError
from prolific_dataset.files.assignment import assign
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.checkout import Checkout, find_repository
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.documents import locate, parse_document, read_document
from prolific_dataset.model import Notice, Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a run is about."""

    datasets: tuple[DatasetSettings, ...]
    workspace: Workspace
    checkout: Checkout
    changed: ChangedFiles | None
    """The files that changed; None where all files are wanted."""
    notices: tuple[Notice, ...]


def find_scope(
    inputs: Inputs,
    workspace: Workspace,
    *,
    audience: Audience,
    search_path: str | None,
    deadline: Deadline,
) -> Scope:
    """Find what `inputs` and the configuration file are about.

    Args:
        inputs: what the user gave.
        workspace: where the files are.
        audience: knows the runner and the event, where there are any.
        search_path: where to look for programs, in the form of the variable PATH.
        deadline: when the search for files, and questions to git, end.

    Raises:
        UsageError: they do not say what to do.
    """
    configured = read_configuration(inputs, workspace)
    patterns = inputs.files or tuple(each for entry in configured or () for each in entry.files)
    workspace = find_repository(patterns, workspace, keep_going=deadline.check)
    checkout = Checkout(workspace.repository, search_path=search_path, deadline=deadline)
    changed = _find_changed(inputs, checkout, audience)
    if configured is not None and changed is not None:
        configured = _compared(configured, inputs, workspace, checkout, changed)
    datasets, said = assign(inputs, configured, workspace, checkout=checkout, keep_going=deadline.check)
    if changed is not None and changed.paths is None:
        message = f"changed-only: all files are taken. {changed.reason}"
        said = (Notice(severity=Severity.NOTICE, message=message), *said)
    return Scope(
        datasets=datasets,
        workspace=workspace,
        checkout=checkout,
        changed=changed,
        notices=said,
    )


def read_configuration(inputs: Inputs, workspace: Workspace) -> tuple[DatasetSettings, ...] | None:
    """Return the datasets of the configuration file: the named one, else the usual one; None where there is none."""
    file = workspace.file(inputs.config or CONFIGURATION_PATH)
    try:
        data = read_document(file.location, name=file.path)
    except OSError as error:
        if isinstance(error, FileNotFoundError) and inputs.config is None:
            return None
        why = f"config: {file.path} cannot be read: {error.strerror}."
        raise ConfigurationError(why, hint="Check the path.") from error
    return _parse(data, file.path)


def _parse(data: bytes, path: str) -> tuple[DatasetSettings, ...]:
    return parse_configuration(parse_document(data, name=path), name=path, locate=partial(locate, data))


def _find_changed(inputs: Inputs, checkout: Checkout, audience: Audience) -> ChangedFiles | None:
    if inputs.since is None and not inputs.changed_only:
        return None
    # Seams: most runs ask git nothing.
    from prolific_dataset.files.git.changes import changed_files, changed_since  # noqa: PLC0415
    from prolific_dataset.github.event import changes  # noqa: PLC0415

    if inputs.since is not None:
        return changed_since(inputs.since, checkout.repository)
    commit = audience.runner.commit if audience.runner else None
    return changed_files(changes(audience.event, commit=commit), checkout.repository)


def _compared(
    configured: tuple[DatasetSettings, ...],
    inputs: Inputs,
    workspace: Workspace,
    checkout: Checkout,
    changed: ChangedFiles,
) -> tuple[DatasetSettings, ...]:
    """Mark the entries that changed: their files are checked by other rules than before."""
    file = workspace.file(inputs.config or CONFIGURATION_PATH)
    if not changed.includes(file.location, root=workspace.repository):
        return configured
    before: tuple[DatasetSettings, ...] = ()
    repository = checkout.repository
    with suppress(ConfigurationError, RepositoryError):  # nobody knows what it said: then every entry is new
        if repository and changed.base and (entry := repository.entry(changed.base, file.path)):
            with repository.open(entry) as content:
                before = _parse(content.read(), file.path)
    return tuple(each if each in before else replace(each, entry_changed=True) for each in configured)
