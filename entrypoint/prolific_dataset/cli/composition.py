"""Builds a run out of inputs and the world around it: where real clocks, sessions and files come together."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from prolific_dataset.clock import Clock, Deadline
from prolific_dataset.config.address import checked_url
from prolific_dataset.config.inputs import merge_with_configuration, override_notice
from prolific_dataset.config.settings import CONFIGURATION_PATH, Mode, Settings
from prolific_dataset.errors import ConfigurationError, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Notice, Severity
from prolific_dataset.pipeline import Run

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prolific_dataset.client.service import Service
    from prolific_dataset.config.inputs import Inputs
    from prolific_dataset.config.settings import DatasetSettings
    from prolific_dataset.files.changed import ChangedFiles
    from prolific_dataset.github.event import Event
    from prolific_dataset.github.runner import Runner
    from prolific_dataset.progress import Listener


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What is around the process."""

    runner: Runner | None
    event: Event | None
    clock: Clock
    tell: Listener
    search_path: str | None
    """Folders of programs, as the variable PATH has them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A run that is ready to be executed, and where its files are."""

    run: Run
    workspace: Workspace


def compose(inputs: Inputs, world: World) -> Composed:
    """Build the run that `inputs` ask for.

    Raises:
        UsageError: the inputs, or the configuration file, do not say what to do.
    """
    workspace = find_workspace(inputs, world.runner)
    configured = read_configuration(inputs, workspace)
    datasets = merge_with_configuration(inputs, configured)
    checkout = Checkout(workspace.repository, search_path=world.search_path)
    changed = find_changed(inputs, checkout, runner=world.runner, event=world.event)
    mode, why = _decide(inputs, world.event)
    if mode is Mode.UPLOAD:
        _require_ids(datasets)
    deadline = Deadline.after(world.clock, inputs.timeout)
    run = Run(
        Settings(
            mode=mode,
            datasets=datasets,
            if_no_files_found=inputs.if_no_files_found,
            poll_interval=inputs.poll_interval,
            force=inputs.force,
            cores=os.cpu_count() or 1,
        ),
        workspace=workspace,
        service=reach_service(inputs, workspace, deadline=deadline, tell=world.tell),
        deadline=deadline,
        jitter=_jitter,
        tell=world.tell,
        checkout=checkout,
        changed=changed,
    )
    for notice in (why, why_all(changed), override_notice(inputs, configured)):
        if notice is not None:
            run.note(notice)
    return Composed(run=run, workspace=workspace)


def _decide(inputs: Inputs, event: Event | None) -> tuple[Mode, Notice | None]:
    """Decide what the run does, and say why where that is worth telling."""
    if inputs.mode == Mode.VALIDATE:
        return Mode.VALIDATE, None
    from prolific_dataset.github.mode import decide_mode  # noqa: PLC0415 - only where there is a choice

    decision = decide_mode(inputs.mode, event, has_token=inputs.api_token is not None)
    return decision.mode, decision.notice


def find_changed(
    inputs: Inputs, checkout: Checkout, *, runner: Runner | None, event: Event | None
) -> ChangedFiles | None:
    """Find what the event changed; None where that is not asked for."""
    if not inputs.changed_only:
        return None
    from prolific_dataset.files.changed import changed_files  # noqa: PLC0415 - seldom asked for
    from prolific_dataset.github.changes import changes  # noqa: PLC0415

    commit = runner.commit if runner else None
    return changed_files(changes(event, commit=commit), checkout.repository)


def why_all(changed: ChangedFiles | None) -> Notice | None:
    """Say why all files are taken although only changed ones were asked for; None where they are not."""
    if changed is None or changed.paths is not None:
        return None
    return Notice(severity=Severity.NOTICE, message=f"changed-only: all files are taken. {changed.reason}")


def _laptop_root(here: Path) -> Path:
    """The top of the repository around `here`; `here` itself outside of one."""
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _require_ids(datasets: Iterable[DatasetSettings]) -> None:
    """Refuse to upload to nowhere in particular, before any work is done."""
    for dataset in datasets:
        if dataset.dataset_id is None:
            raise UsageError(
                f"dataset-id: to which dataset shall {', '.join(dataset.files)} be uploaded?",
                hint="Give dataset-id, or `id` in the configuration file; mode: validate needs none.",
            )


def find_workspace(inputs: Inputs, runner: Runner | None) -> Workspace:
    """Find where files are: on a runner its workspace, else the repository around the current folder."""
    root = runner.workspace if runner else _laptop_root(Path.cwd())
    here = inputs.working_directory or ("" if runner else os.path.relpath(Path.cwd(), root))
    return Workspace.of(root, working_directory=here)


def read_configuration(inputs: Inputs, workspace: Workspace) -> tuple[DatasetSettings, ...] | None:
    """Return the datasets of the configuration file: the named one, else the usual one where no files are named."""
    if inputs.config is None and inputs.files:
        return None
    name = inputs.config or CONFIGURATION_PATH
    file = workspace.file(name)
    try:
        data = file.location.read_bytes()
    except FileNotFoundError:
        if inputs.config is None:
            return None
        raise ConfigurationError(f"config: there is no file {name}.", hint="Check the path.") from None
    except OSError as error:
        raise ConfigurationError(f"config: {name} cannot be read: {error.strerror}.") from error
    # Only where there is a file.
    from prolific_dataset.config.configuration import parse_configuration  # noqa: PLC0415
    from prolific_dataset.formats.documents import locate, parse_document  # noqa: PLC0415

    document = parse_document(data, name=file.path)
    return parse_configuration(document, name=file.path, locate=partial(locate, data))


def reach_service(
    inputs: Inputs, workspace: Workspace, *, deadline: Deadline, tell: Listener
) -> Service | None:
    """Build the way to the service; None without a token.

    Raises:
        UsageError: the address may not get the token.
    """
    url = checked_url(inputs.api_url)
    if inputs.api_token is None:
        return None
    from prolific_dataset.client.connect import connect  # noqa: PLC0415 - costs 100 ms; only needed with a token

    ca_bundle = _ca_bundle(inputs, workspace)
    return connect(url, inputs.api_token, ca_bundle=ca_bundle, deadline=deadline, tell=tell)


def _ca_bundle(inputs: Inputs, workspace: Workspace) -> str | None:
    if inputs.ca_bundle is None:
        return None
    path = workspace.working_directory / inputs.ca_bundle
    if not path.exists():
        raise UsageError(f"ca-bundle: there is no file {inputs.ca_bundle}.", hint="Give a PEM file.")
    return str(path)


def _jitter(low: float, high: float) -> float:
    from random import uniform  # noqa: PLC0415 - brings OpenSSL's hashes along, and only an upload waits

    return uniform(low, high)  # noqa: S311 - spreads questions over time, guards nothing
