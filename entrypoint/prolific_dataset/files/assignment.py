"""Files named by the user -> the datasets that the configuration file gives them to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from prolific_dataset.config.inputs import Inputs, merge_with_configuration, override, override_notices
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.errors import UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.exclusion import selects
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import DataFile, Notice, Severity


def assign(
    inputs: Inputs,
    configured: tuple[DatasetSettings, ...] | None,
    workspace: Workspace,
    *,
    checkout: Checkout,
    keep_going: Callable[[], None] = lambda: None,
) -> tuple[tuple[DatasetSettings, ...], tuple[Notice, ...]]:
    """Return the datasets of a run; a file that is named goes to each dataset whose entry has it.

    Args:
        inputs: what the user gave.
        configured: the datasets of the configuration file; None when there is no such file.
        workspace: where the files are.
        checkout: knows what git ignores.
        keep_going: called while files are searched for; raises to end the search.

    Returns:
        The datasets, and notices about how inputs and configuration file made them.

    Raises:
        UsageError: a file belongs to another dataset than the one that is given, or nothing says what to do.
    """
    if configured is None or not inputs.files:
        return _merged(inputs, configured)
    selection = select(inputs.files, workspace, checkout=checkout, keep_going=keep_going)
    owners = {
        file: [each for each in configured if selects(each.files, file.location, workspace)]
        for file in selection.files
    }
    rest = [file for file in selection.files if not owners[file]]
    if len(rest) == len(selection.files):
        return _merged(inputs, configured if inputs.config is not None else None)
    given = {file: _given(file, entries, inputs) for file, entries in owners.items() if entries}
    found = [
        (entry, mine)
        for entry in configured
        if (mine := [file for file, entries in given.items() if entry in entries])
    ]
    notices = [*selection.notices]
    leftover = [*selection.idle_patterns]
    if rest and len(found) == 1 and (inputs.dataset_ids or inputs.config is not None):
        found[0][1].extend(rest)
    else:
        leftover += _named(rest, workspace)
    datasets = [_with_files(entry, _named(mine, workspace), inputs) for entry, mine in found]
    if rest and leftover:
        # As without a configuration file.
        datasets.append(
            override(DatasetSettings(dataset_id=None, files=tuple(leftover)), replace(inputs, files=()))
        )
        paths = ", ".join(each.path for each in rest)
        message = (
            f"No dataset of the configuration file has these files, so they are checked without it: {paths}."
        )
        notices.append(Notice(severity=Severity.NOTICE, message=message))
    elif leftover:
        datasets[0] = replace(datasets[0], files=(*datasets[0].files, *leftover))
    return tuple(datasets), (*notices, *override_notices(replace(inputs, files=()), configured))


def _merged(
    inputs: Inputs, configured: tuple[DatasetSettings, ...] | None
) -> tuple[tuple[DatasetSettings, ...], tuple[Notice, ...]]:
    return merge_with_configuration(inputs, configured), override_notices(inputs, configured)


def _given(file: DataFile, entries: Sequence[DatasetSettings], inputs: Inputs) -> list[DatasetSettings]:
    """Return the entries among `entries` that are of a dataset which the inputs give."""
    if not inputs.dataset_ids:
        return [*entries]
    given = [each for each in entries if each.dataset_id in {None, *inputs.dataset_ids}]
    if not given:
        others = " and ".join(
            f"{each.dataset_id}{f' ({each.name})' if each.name else ''}" for each in entries
        )
        raise UsageError(
            f"dataset-id: {file.path} belongs to dataset {others} in the configuration file, not to "
            f"{' or '.join(inputs.dataset_ids)}.",
            hint="Leave dataset-id out: each file then goes to its own dataset. Or change the entry in the file.",
        )
    return given


def _with_files(entry: DatasetSettings, files: tuple[str, ...], inputs: Inputs) -> DatasetSettings:
    if entry.dataset_id is None and len(inputs.dataset_ids) == 1:
        entry = replace(entry, dataset_id=inputs.dataset_ids[0])
    return override(entry, replace(inputs, files=files))


def _named(files: Sequence[DataFile], workspace: Workspace) -> tuple[str, ...]:
    """Return patterns that name just these files, whatever letters are in their names."""
    return tuple(f"./{workspace.name(file.location)}" for file in files)
