"""The summary's table of files, and the bar that shows the shares of a run's records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from prolific_dataset.github.markdown import code, link, prose, table, text
from prolific_dataset.report import Mode, Outcome
from prolific_dataset.wording import count, duration, number

if TYPE_CHECKING:
    from collections.abc import Callable

    from prolific_dataset.github.links import Links
    from prolific_dataset.report import DatasetReport, FileReport, Report

_SIGNS = {
    Outcome.VALID: "✅",
    Outcome.UP_TO_DATE: "✅",
    Outcome.COMPLETE: "✅",
    Outcome.PARTIAL: "⚠️",
    Outcome.INVALID: "❌",
    Outcome.PENDING_SCHEMA: "⏸️",
    Outcome.FAILED: "❌",
    Outcome.UNFINISHED: "⏳",
    Outcome.ERROR: "❌",
}
_BAR_WIDTH = 24

_Column = tuple[str, bool, "Callable[[FileReport], str]"]


def file_table(dataset: DatasetReport, mode: Mode, links: Links, limit: int) -> str:
    """Return one row for each file, the worst ones when not all fit, without columns that say nothing."""
    files = dataset.files
    kept = sorted(range(len(files)), key=lambda each: (-files[each].outcome.badness, each))[:limit]
    shown = [files[index] for index in sorted(kept)]
    columns = _columns(dataset, mode, links)
    rows = [[cell(file) for _, _, cell in columns] for file in shown]
    if len(files) > 1:
        rows.append(_totals(dataset, [name for name, _, _ in columns], len(files) - len(shown)))
    return table([name for name, _, _ in columns], rows, right=[right for _, right, _ in columns])


def bar(report: Report) -> str:
    """Return a bar of coloured squares for the shares of records; empty when all are alike."""
    added = report.imported_count
    known = report.accepted_count - added
    unjudged = report.record_count - report.invalid_count - report.accepted_count - report.rejected_count
    parts = [
        ("🟩", added, "imported"),
        ("🟦", known, "already there"),
        ("🟥", report.rejected_count, "rejected"),
        ("🟧", report.invalid_count, "invalid"),
        ("⬜", max(0, unjudged), "valid, not imported"),
    ]
    parts = [part for part in parts if part[1] > 0]
    if len(parts) < 2:  # noqa: PLR2004 - one colour says nothing
        return ""
    total = sum(amount for _, amount, _ in parts)
    squares = "".join(sign * max(1, round(amount * _BAR_WIDTH / total)) for sign, amount, _ in parts)
    legend = " · ".join(f"{sign} {number(amount)} {name}" for sign, amount, name in parts)
    return f"{squares}<br>{legend}"


def _columns(dataset: DatasetReport, mode: Mode, links: Links) -> list[_Column]:
    columns: list[_Column] = [
        ("File", False, lambda file: link(code(file.path), links.line(file.path))),
        ("Records", True, lambda file: number(file.record_count)),
        ("Valid", True, lambda file: number(file.valid_count)),
    ]
    if any(file.invalid_count for file in dataset.files):
        columns.append(("Invalid", True, lambda file: _emphasis(file.invalid_count)))
    if any(file.new_count is not None for file in dataset.files):
        columns.append(
            (
                "New",
                True,
                lambda file: number(file.record_count if file.new_count is None else file.new_count),
            )
        )
    if mode is Mode.UPLOAD and any(file.job for file in dataset.files):
        columns += [
            ("Accepted", True, lambda file: number(file.accepted_count) if file.job else ""),
            ("Rejected", True, lambda file: _emphasis(file.rejected_count) if file.job else ""),
        ]
        if any(file.duplicate_count for file in dataset.files):
            columns.append(
                ("Duplicates", True, lambda file: number(file.duplicate_count) if file.job else "")
            )
        columns.append(("Import", False, lambda file: code(file.job.import_id) if file.job else ""))
    columns.append(("Status", False, _status))
    if any(file.seconds is not None for file in dataset.files):
        columns.append(("Time", True, lambda file: "" if file.seconds is None else duration(file.seconds)))
    return columns


def _status(file: FileReport) -> str:
    words = f"{_SIGNS[file.outcome]} {file.outcome.value}"
    if file.failure is not None:
        return f"{words}: {prose(file.failure.message)}"
    if file.outcome is Outcome.UNFINISHED and file.job is not None:
        return f"{words}: {text(file.job.status_text)}"
    if file.job is not None and file.job.reason:
        return f"{words}: {prose(file.job.reason)}"
    return words


def _emphasis(value: int) -> str:
    return f"**{number(value)}**" if value else "0"


def _totals(dataset: DatasetReport, names: list[str], hidden: int) -> list[str]:
    files = dataset.files
    sums = {
        "Records": sum(file.record_count for file in files),
        "Valid": sum(file.valid_count for file in files),
        "Invalid": sum(file.invalid_count for file in files),
        "New": sum(file.record_count if file.new_count is None else file.new_count for file in files),
        "Accepted": sum(file.accepted_count for file in files),
        "Rejected": sum(file.rejected_count for file in files),
        "Duplicates": sum(file.duplicate_count for file in files),
    }
    label = f"**{count(len(files), 'file')}**" + (f", {number(hidden)} not shown" if hidden else "")
    return [
        label if name == "File" else f"**{number(sums[name])}**" if name in sums else "" for name in names
    ]
