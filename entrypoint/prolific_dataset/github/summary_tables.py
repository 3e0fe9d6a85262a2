"""The summary's tables, of datasets where there are many and of files, and the bar of the shares of a run's records."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from prolific_dataset.config.settings import Mode
from prolific_dataset.github.links import Links
from prolific_dataset.github.markdown import code, link, table, text
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.sentences import status
from prolific_dataset.wording import count, duration, number

FEW: Final = 3
"""Up to so many datasets need no table of datasets, and none is collapsed."""
_FINE: Final = frozenset({Outcome.VALID, Outcome.UP_TO_DATE, Outcome.COMPLETE})
_SIGNS: Final = {
    **dict.fromkeys(_FINE, "✅"),
    Outcome.PARTIAL: "⚠️",
    Outcome.INVALID: "❌",
    Outcome.PENDING_SCHEMA: "⏸️",
    Outcome.FAILED: "❌",
    Outcome.UNFINISHED: "⏳",
    Outcome.ERROR: "❌",
}
_BAR_WIDTH: Final = 24

Count = Callable[[FileReport], int]
Part = TypeVar("Part", DatasetReport, FileReport)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A column of the table of files."""

    name: str
    cell: Callable[[FileReport], str]
    count: Count | None = None
    """What the last row has the sum of."""
    right: bool = True


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
    rows = [_dataset_row(dataset) for dataset in _worst(datasets, limit)]
    sums = (len(report.files), report.record_count, report.imported_count, report.rejected_count)
    rows.append([_all(datasets, len(rows), "dataset"), *(f"**{number(each)}**" for each in sums), ""])
    header = ("Dataset", "Files", "Records", "Imported", "Rejected", "Status")
    return table(header, rows, right=(False, True, True, True, True, False))


def file_table(dataset: DatasetReport, mode: Mode, links: Links, limit: int) -> str:
    """Return one row for each file, the worst ones when not all fit, and only the columns that apply."""
    files = dataset.files
    columns = _columns(files, mode, links)
    rows = [[each.cell(file) for each in columns] for file in _worst(files, limit)]
    if len(files) > 1:
        sums = [f"**{number(sum(map(each.count, files)))}**" if each.count else "" for each in columns[1:]]
        rows.append([_all(files, len(rows), "file"), *sums])
    return table([each.name for each in columns], rows, right=[each.right for each in columns])


def bar(report: Report) -> str:
    """Return a bar of coloured squares for the shares of records; empty when all records fared the same."""
    added = report.imported_count
    known = report.accepted_count - added + sum(map(_kept_out, report.files))
    unjudged = report.valid_count - added - known - report.rejected_count
    if report.mode is Mode.VALIDATE:
        parts = [("🟩", report.valid_count, "valid")]
    else:
        parts = [
            ("🟩", added, "imported"),
            ("🟦", known, "already there"),
            ("⬜", unjudged, "not imported"),
        ]
    parts += [("🟧", report.invalid_count, "invalid"), ("🟥", report.rejected_count, "rejected")]
    parts = [part for part in parts if part[1] > 0]
    if len(parts) < 2:  # noqa: PLR2004 - a bar of one colour shows nothing
        return ""
    total = sum(amount for _, amount, _ in parts)
    squares = "".join(sign * max(1, round(amount * _BAR_WIDTH / total)) for sign, amount, _ in parts)
    legend = " · ".join(f"{sign} {number(amount)} {name}" for sign, amount, name in parts)
    return f"{squares}<br>{legend}"


def _worst(parts: Sequence[Part], limit: int) -> list[Part]:
    """Return `parts`, the worst ones when not all fit, in their order."""
    ranked = sorted(range(len(parts)), key=lambda each: -parts[each].outcome.badness)
    return [parts[index] for index in sorted(ranked[:limit])]


def _all(parts: Sequence[Part], shown: int, noun: str) -> str:
    """Say in the last row how many there are."""
    hidden = len(parts) - shown
    return f"**{count(len(parts), noun)}**" + (f", {number(hidden)} not shown" if hidden else "")


def _dataset_row(dataset: DatasetReport) -> list[str]:
    files = dataset.files
    outcome = dataset.outcome.value.replace("-", " ")
    if dataset.outcome is Outcome.VALID and any(file.is_form_only for file in files):
        outcome = "form valid"
    return [
        title(dataset),
        number(len(files)),
        number(dataset.record_count),
        number(dataset.imported_count),
        _emphasis(dataset.rejected_count),
        f"{_SIGNS[dataset.outcome]}&nbsp;{outcome}",
    ]


def _columns(files: Sequence[FileReport], mode: Mode, links: Links) -> list[_Column]:
    validates = mode is Mode.VALIDATE
    columns = [
        _Column(name="File", cell=lambda file: _name(file, links), right=False),
        _counted("Records", lambda file: file.record_count),
    ]
    if validates or any(file.invalid_count for file in files):
        columns += [
            _counted("Valid", lambda file: file.valid_count),
            _counted("Invalid", lambda file: file.invalid_count, is_bad=True),
        ]
    if validates and any(file.new_count is not None or file.is_new_count_unknown for file in files):
        columns.append(
            _Column(
                name="To upload",
                cell=_to_upload,
                count=lambda file: 0 if file.is_new_count_unknown else file.sending_count,
            )
        )
    if any(file.is_begun or file.rejected_count for file in files):
        columns += [
            _counted("Uploaded", lambda file: file.uploaded_count),
            _counted("Accepted", lambda file: file.accepted_count, is_judged=True),
            _counted("Rejected", lambda file: file.rejected_count, is_judged=True, is_bad=True),
        ]
    if any(file.duplicate_count for file in files):
        columns.append(_counted("Duplicates", lambda file: file.duplicate_count, is_judged=True))
    columns.append(_Column(name="Status", cell=_status, right=False))
    if any(file.seconds is not None for file in files):
        columns.append(_Column(name="Time", cell=_time))
    return columns


def _counted(name: str, count: Count, *, is_bad: bool = False, is_judged: bool = False) -> _Column:
    """Return a column of counts: of bad records in bold; of judged ones empty where the service has judged none."""

    def cell(file: FileReport) -> str:
        if is_judged and not (file.is_judged or count(file)):
            return ""
        return _emphasis(count(file)) if is_bad else number(count(file))

    return _Column(name=name, cell=cell, count=count)


def _kept_out(file: FileReport) -> int:
    """Records that were not sent because the dataset has them."""
    return 0 if file.new_count is None else file.record_count - file.new_count - file.still_rejected_count


def _to_upload(file: FileReport) -> str:
    if file.is_new_count_unknown:
        return "unknown"
    return f"{number(file.sending_count)} new" if file.sending_count else "up to date"


def _time(file: FileReport) -> str:
    return "" if file.seconds is None else _unbroken(duration(file.seconds))


def _name(file: FileReport, links: Links) -> str:
    """Return the file's name with its import id below, where the id needs no column of its own and does not wrap."""
    name = link(code(file.path), links.line(file.path))
    if file.job is None:
        return name
    whose = " of another run" if file.is_followed else ""
    return f"{name}<br><sub>import {code(file.job.import_id)}{whose}</sub>"


def _status(file: FileReport) -> str:
    words = _unbroken(f"{_SIGNS[file.outcome]} {status(file)}")
    if file.outcome is Outcome.UNFINISHED and file.job is not None:
        return f"{words}: {text(file.job.status_text)}"
    return words


def _unbroken(words: str) -> str:
    return words.replace(" ", "&nbsp;")


def _emphasis(value: int) -> str:
    return f"**{number(value)}**" if value else "0"
