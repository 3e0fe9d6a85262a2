"""Where reports may be written: judged before any work, so that a report never replaces what it reports on.

A path is refused when it leaves the workspace, or when it is the data, a schema, the configuration, anything that git
or GitHub Actions reads, or another report. Links and other spellings
of the same place do not help: places are compared, not texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from pathlib import Path

from prolific_dataset.errors import UsageError
from prolific_dataset.files.pattern import is_literal
from prolific_dataset.files.workspace import Workspace


def judge_report_paths(
    written: Iterable[tuple[str, str]],
    workspace: Workspace,
    *,
    read: Mapping[str, str],
    patterns: Iterable[str],
) -> frozenset[Path]:
    """Return the places of the reports, absolute and with links resolved; none of them does harm.

    Args:
        written: the path of each file that is to be written, and before it the input that asks for it.
        workspace: what the paths are relative to, and must stay inside of.
        read: other files that the run reads, such as a schema: the path of each, and what to call it.
        patterns: the patterns of all data files; one without wildcards names a file.

    Raises:
        UsageError: a path is refused; names the input, the path and the reason.
    """
    taken = {workspace.locate(path): what for path, what in read.items()}
    data = (pattern for pattern in patterns if is_literal(pattern) and not pattern.startswith("!"))
    taken |= {workspace.locate(pattern): "a data file of this run" for pattern in data}
    places: set[Path] = set()
    for name, path in written:
        place = workspace.locate(path)
        if reason := _harm(place, workspace, taken):
            raise UsageError(
                f"`{name}`: {path} {reason}.",
                hint="Give a path of its own inside the workspace, such as `reports/` and a file name.",
            )
        taken[place] = f"also the path of `{name}`"
        places.add(place)
    return frozenset(places)


def _harm(place: Path, workspace: Workspace, taken: Mapping[Path, str]) -> str:
    if not place.is_relative_to(workspace.root) or place == workspace.root:
        return "is outside the workspace"
    if place.is_dir():
        return "is a folder"
    parts = [part.casefold() for part in place.relative_to(workspace.root).parts]
    if ".git" in parts:
        return "belongs to git"
    if any(pair == (".github", "workflows") for pair in pairwise(parts)):
        return "is where workflows are"
    return next((f"is {what}" for each, what in taken.items() if _same(place, each)), "")


def _same(one: Path, other: Path) -> bool:
    """Tell whether two paths are one file; where neither exists yet, a file system may ignore the case of letters."""
    try:
        return one.samefile(other)
    except OSError:
        return str(one).casefold() == str(other).casefold()
