"""Builds a run from the inputs and what surrounds the process: where real clocks, sessions and files come together."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from prolific_dataset.cli.datasets import find_scope
from prolific_dataset.cli.publication import Audience
from prolific_dataset.clock import Clock, Deadline
from prolific_dataset.config.address import checked_url
from prolific_dataset.config.inputs import Inputs
from prolific_dataset.config.settings import CONFIGURATION_PATH, DatasetSettings, Mode, Settings
from prolific_dataset.errors import UsageError
from prolific_dataset.files.kinds import is_file
from prolific_dataset.files.report_paths import judge_report_paths
from prolific_dataset.files.workspace import Workspace, belongs_to_git
from prolific_dataset.github.commands import is_runner
from prolific_dataset.model import Notice
from prolific_dataset.pipeline import Run
from prolific_dataset.progress import Listener
from prolific_dataset.report.provenance import is_ours, origins_path

if TYPE_CHECKING:
    from prolific_dataset.client.service import Service
    from prolific_dataset.github.runner import Runner


def compose(
    inputs: Inputs,
    workspace: Workspace,
    *,
    audience: Audience,
    clock: Clock,
    tell: Listener,
    search_path: str | None,
) -> Run:
    """Build the run that `inputs` describe.

    Args:
        inputs: what the user gave.
        workspace: where the files are.
        audience: knows the runner and the event, where there are any.
        clock: the time of the whole run.
        tell: gets the run's progress.
        search_path: where to look for programs, in the form of the variable PATH.

    Raises:
        UsageError: the inputs, or the configuration file, do not say what to do.
    """
    deadline = Deadline.after(clock, inputs.timeout)
    scope = find_scope(inputs, workspace, audience=audience, search_path=search_path, deadline=deadline)
    datasets = scope.datasets
    workspace = with_report_paths(inputs, scope.workspace, datasets)
    mode, why = _mode(inputs, audience)
    if mode is Mode.UPLOAD:
        _require_ids(datasets)
    run = Run(
        Settings(
            mode=mode,
            datasets=datasets,
            if_no_files_found=inputs.if_no_files_found,
            force=inputs.force,
            cores=os.cpu_count() or 1,
        ),
        workspace=workspace,
        service=reach_service(
            inputs,
            workspace,
            deadline=deadline,
            tell=tell,
            datasets=len(datasets),
            waits=not inputs.no_wait,
        ),
        deadline=deadline,
        tell=tell,
        checkout=scope.checkout,
        changed=scope.changed,
    )
    for notice in (why, *scope.notices):
        if notice is not None:
            run.note(notice)
    return run


def _mode(inputs: Inputs, audience: Audience) -> tuple[Mode, Notice | None]:
    """Decide whether the run uploads, and say why where a user would ask."""
    has_token = inputs.api_token is not None
    if audience.event is not None:
        from prolific_dataset.github.mode import decide_mode  # noqa: PLC0415 - github outside a runner

        decision = decide_mode(inputs.mode, audience.event, has_token=has_token)
        return decision.mode, decision.notice
    if inputs.mode == Mode.VALIDATE:
        return Mode.VALIDATE, None
    if not has_token:
        raise UsageError(
            "An upload needs an API token, and there is none.",
            hint="Set the variable PROLIFIC_API_TOKEN; `prolific-dataset validate` checks files without one.",
        )
    return Mode.UPLOAD, None


def find_workspace(inputs: Inputs, runner: Runner | None) -> Workspace:
    """Find where the files are: in a runner's workspace, else in the repository around the current folder."""
    root = runner.workspace if runner else _repository_around(Path.cwd())
    here = inputs.working_directory or ("" if runner else os.path.relpath(Path.cwd(), root))
    return Workspace.of(root, working_directory=here)


def find_place(inputs: Inputs, runner: Runner | None) -> tuple[Inputs, Workspace]:
    """Find where the files and their configuration file are: in a subfolder without one, at the top of the repository.

    Otherwise `validate FILE` in a subfolder would check a file without the schema and the rules that it has.

    Returns:
        The inputs, with paths that are relative to the workspace's working directory, and the workspace.
    """
    workspace = find_workspace(inputs, runner)
    here, top = workspace.working_directory, workspace.root
    if (
        runner is not None
        or here == top
        or inputs.config
        or inputs.working_directory
        or (here / CONFIGURATION_PATH).exists()
        or not (top / CONFIGURATION_PATH).exists()
    ):
        return inputs, workspace
    typed_in = workspace.folder if inputs.files else ""
    moved = inputs.moved(workspace.from_root, workspace.pattern_from_root)
    return moved, replace(Workspace.of(top), typed_in=typed_in)


def with_report_paths(
    inputs: Inputs, workspace: Workspace, datasets: Iterable[DatasetSettings] = ()
) -> Workspace:
    """Return the workspace with the places of the reports, once each of them is known to do no harm.

    Raises:
        UsageError: a report would replace what the run reads, or what others need.
    """
    datasets = tuple(datasets)
    read = {inputs.config or CONFIGURATION_PATH: "the configuration file"}
    read |= {each.schema: "a schema" for each in datasets if each.schema is not None}
    if inputs.ca_bundle is not None:
        read[inputs.ca_bundle] = "the ca-bundle"
    reports = [(name, path) for name, path in inputs.report_paths.items() if path]
    files = list(reports)
    if inputs.rejected_path:
        files.append(("rejected-path", str(origins_path(Path(inputs.rejected_path)))))
    if inputs.plan_path is not None:
        if inputs.mode == "merge":
            read[inputs.plan_path] = "the plan"
        else:
            files.append(("plan-path", inputs.plan_path))
    patterns = [pattern for each in datasets for pattern in each.files] or inputs.files
    places = judge_report_paths(files, workspace, read=read, patterns=patterns)
    for name, path in reports:
        if not is_ours(workspace.locate(path)):
            raise UsageError(
                f"`{name}`: {path} exists, and it is not a report as this program wrote it.",
                hint="It may be data, or have corrections in it: rename or delete it, or give another path.",
            )
    return replace(workspace, reports=places)


def reach_service(
    inputs: Inputs,
    workspace: Workspace,
    *,
    deadline: Deadline,
    tell: Listener,
    datasets: int = 1,
    waits: bool = True,
) -> Service | None:
    """Connect to the service, for so many `datasets`; None without a token.

    What is imported is followed to its end if the command `waits`.

    Raises:
        UsageError: the token must not be sent to the address, or there are no certificates.
    """
    url = checked_url(inputs.api_url)
    if inputs.api_token is None:
        return None
    from prolific_dataset.client.service import connect, first_poll  # noqa: PLC0415 - a seam: runs with a token

    service = connect(
        url,
        inputs.api_token,
        deadline=deadline,
        tell=tell,
        ca_bundle=_ca_bundle(inputs, workspace),
        first_poll=first_poll(inputs.poll_interval, datasets=datasets),
        show_values=inputs.show_values,
    )
    return replace(service, waits=waits)


def _repository_around(here: Path) -> Path:
    """Return the top of the repository around `here`, or `here` itself outside of one."""
    return next((folder for folder in (here, *here.parents) if (folder / ".git").exists()), here)


def _require_ids(datasets: Iterable[DatasetSettings]) -> None:
    """Refuse an upload without a dataset, before any work is done."""
    for dataset in datasets:
        if dataset.dataset_id is None:
            raise UsageError(
                f"dataset-id: no dataset is given for {', '.join(dataset.files)}.",
                hint="Give dataset-id, or `id` in the configuration file; mode: validate needs none.",
            )


def _ca_bundle(inputs: Inputs, workspace: Workspace) -> str | None:
    if inputs.ca_bundle is None:
        return None
    path = workspace.working_directory / inputs.ca_bundle
    if belongs_to_git(path.resolve()):
        raise UsageError(
            f"ca-bundle: {inputs.ca_bundle} leads into .git, where credentials may be; nothing there is read.",
            hint="Give a PEM file outside of it.",
        )
    if is_runner(os.environ) and not path.resolve().is_relative_to(workspace.root):
        raise UsageError(
            f"ca-bundle: {inputs.ca_bundle} is outside the workspace.",
            hint="Give a PEM file in the workspace, such as .github/ca.pem.",
        )
    if not is_file(path):
        raise UsageError(f"ca-bundle: there is no file {inputs.ca_bundle}.", hint="Give a PEM file.")
    from prolific_dataset.client.service import has_authorities  # noqa: PLC0415 - a seam, as above

    if not has_authorities(str(path)):
        raise UsageError(
            f"ca-bundle: {inputs.ca_bundle} has no certificate in PEM form.",
            hint="Give a file of certificates, each between BEGIN CERTIFICATE and END CERTIFICATE.",
        )
    return str(path)
