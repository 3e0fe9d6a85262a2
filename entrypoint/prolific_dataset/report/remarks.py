"""The notices of a report as views show them: errors first, and what many datasets have in common only once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from prolific_dataset.model import Notice, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import Report
from prolific_dataset.wording import count, some

_NAMED: Final = 5
"""How many datasets a remark names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """A notice, and which dataset has it."""

    notice: Notice
    """Its message names the datasets where there are several."""
    position: int | None
    """Of the only dataset that has it; None where it is a notice of the whole run or of several."""


def remarks(report: Report) -> tuple[Remark, ...]:
    """Return all notices of a run and of its datasets: each once, errors first, the run's own before its datasets'."""
    places: dict[Notice, list[int]] = {notice: [] for notice in report.notices}
    for position, dataset in enumerate(report.datasets):
        for notice in dict.fromkeys(dataset.notices):
            places.setdefault(notice, []).append(position)
    return tuple(
        Remark(
            notice=replace(notice, message=notice.message + named(report, positions)),
            position=positions[0] if len(positions) == 1 else None,
        )
        for notice, positions in sorted(places.items(), key=lambda each: each[0].severity.rank)
    )


def warning_count(files: Iterable[FileReport], notices: Iterable[Notice]) -> int:
    """Count the warnings in files and among notices."""
    found = sum(file.findings.count(Severity.WARNING) for file in files)
    return found + sum(each.severity is Severity.WARNING for each in notices)


def named(report: Report, positions: Sequence[int]) -> str:
    """Say which datasets have something in common; empty for one alone, which is clear from where it is shown."""
    if len(positions) < 2:  # noqa: PLR2004 - it is shown with its dataset
        return ""
    if len(positions) == len(report.datasets):
        return f" (all {count(len(positions), 'dataset')})"
    names = [report.datasets[each].name or report.datasets[each].dataset_id for each in positions]
    return f" ({count(len(positions), 'dataset')}: {some(names, _NAMED)})"
