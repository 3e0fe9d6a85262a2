"""The summary's table of datasets, for runs with many of them: one row each, before the details."""

from __future__ import annotations

from typing import Final

from prolific_dataset.github.markdown import code, table, text
from prolific_dataset.github.summary_files import SIGNS
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.wording import count, number

FEW: Final = 3
"""Up to so many datasets need no table of datasets, and none is collapsed."""
_FINE = frozenset({Outcome.VALID, Outcome.UP_TO_DATE, Outcome.COMPLETE})


def title(dataset: DatasetReport) -> str:
    """Return name and id of a dataset, as far as it has them."""
    names = [text(dataset.name)] if dataset.name else []
    names += [code(dataset.dataset_id)] if dataset.dataset_id else []
    return " · ".join(names)


def is_collapsed(dataset: DatasetReport, report: Report) -> bool:
    """Whether the details of `dataset` are collapsed: there are many datasets, and nothing is wrong with this one."""
    return len(report.datasets) > FEW and dataset.outcome in _FINE


def dataset_table(report: Report, limit: int) -> str:
    """Return one row for each dataset, the worst ones when not all fit; empty when there are few."""
    datasets = report.datasets
    if len(datasets) <= FEW:
        return ""
    worst_first = sorted(range(len(datasets)), key=lambda each: (-datasets[each].outcome.badness, each))
    rows = [_row(datasets[index]) for index in sorted(worst_first[:limit])]
    hidden = len(datasets) - len(rows)
    label = f"**{count(len(datasets), 'dataset')}**" + (f", {number(hidden)} not shown" if hidden else "")
    sums = (report.record_count, report.imported_count, report.rejected_count)
    rows.append([label, f"**{number(len(report.files))}**", *(f"**{number(each)}**" for each in sums), ""])
    header = ("Dataset", "Files", "Records", "Imported", "Rejected", "Status")
    return table(header, rows, right=(False, True, True, True, True, False))


def _row(dataset: DatasetReport) -> list[str]:
    files = dataset.files
    rejected = sum(file.rejected_count for file in files)
    outcome = dataset.outcome.value.replace("-", " ")
    if dataset.outcome is Outcome.VALID and any(file.is_form_only for file in files):
        outcome = "form valid"
    return [
        title(dataset),
        number(len(files)),
        number(sum(file.record_count for file in files)),
        number(sum(file.imported_count for file in files)),
        f"**{number(rejected)}**" if rejected else "0",
        f"{SIGNS[dataset.outcome]}&nbsp;{outcome}",
    ]
