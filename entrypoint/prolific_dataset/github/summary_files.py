"""The summary's table of files, and the bar that shows the shares of a run's records."""

from __future__ import annotations

from collections.abc import Callable

from prolific_dataset.config.settings import Mode
from prolific_dataset.github.links import Links
from prolific_dataset.github.markdown import code, link, table, text
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.sentences import followed, sending_count, status
from prolific_dataset.wording import count, duration, number

SIGNS = {
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
    """Return one row for each file, the worst ones when not all fit, and only the columns that apply."""
    files = dataset.files
    kept = sorted(range(len(files)), key=lambda each: (-files[each].outcome.badness, each))[:limit]
    shown = [files[index] for index in sorted(kept)]
    columns = _columns(dataset, mode, links)
    rows = [[cell(file) for _, _, cell in columns] for file in shown]
    if len(files) > 1:
        rows.append(_totals(dataset, [name for name, _, _ in columns], len(files) - len(shown)))
    return table([name for name, _, _ in columns], rows, right=[right for _, right, _ in columns])


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


def _columns(dataset: DatasetReport, mode: Mode, links: Links) -> list[_Column]:
    files = dataset.files
    columns: list[_Column] = [
        ("File", False, lambda file: _name(file, links)),
        ("Records", True, lambda file: number(file.record_count)),
    ]
    if mode is Mode.VALIDATE or any(file.invalid_count for file in files):
        columns += [
            ("Valid", True, lambda file: number(file.valid_count)),
            ("Invalid", True, lambda file: _emphasis(file.invalid_count)),
        ]
    if mode is Mode.VALIDATE and any(
        file.new_count is not None or file.is_new_count_unknown for file in files
    ):
        columns.append(("To upload", True, _to_upload))
    if any(map(_is_judged, files)) or any(file.is_begun for file in files):
        columns += _import_columns(dataset)
    columns.append(("Status", False, _status))
    if any(file.seconds is not None for file in files):
        columns.append(("Time", True, _time))
    return columns


def _import_columns(dataset: DatasetReport) -> list[_Column]:
    columns: list[_Column] = [
        ("Uploaded", True, lambda file: number(file.uploaded_count)),
        ("Accepted", True, lambda file: number(file.accepted_count) if _is_judged(file) else ""),
        ("Rejected", True, lambda file: _emphasis(file.rejected_count) if _is_judged(file) else ""),
    ]
    if any(file.duplicate_count for file in dataset.files):
        columns.append(
            ("Duplicates", True, lambda file: number(file.duplicate_count) if _is_judged(file) else "")
        )
    return columns


def _is_judged(file: FileReport) -> bool:
    if file.appended is not None:
        return True
    if file.job is None:
        return file.still_rejected_count > 0
    return file.job.accepted_count is not None or file.job.rejected_count is not None


def _kept_out(file: FileReport) -> int:
    """Records that were not sent because the dataset has them."""
    return 0 if file.new_count is None else file.record_count - file.new_count - file.still_rejected_count


def _to_upload(file: FileReport) -> str:
    if file.is_new_count_unknown:
        return "unknown"
    return f"{number(sending_count(file))} new" if sending_count(file) else "up to date"


def _time(file: FileReport) -> str:
    return "" if file.seconds is None else _unbroken(duration(file.seconds))


def _name(file: FileReport, links: Links) -> str:
    """Return the file's name with its import id below, where the id needs no column of its own and does not wrap."""
    name = link(code(file.path), links.line(file.path))
    if file.job is None:
        return name
    whose = f" {followed(file)}" if file.is_followed else ""
    return f"{name}<br><sub>import {code(file.job.import_id)}{whose}</sub>"


def _status(file: FileReport) -> str:
    words = _unbroken(f"{SIGNS[file.outcome]} {status(file)}")
    if file.outcome is Outcome.UNFINISHED and file.job is not None:
        return f"{words}: {text(file.job.status_text)}"
    return words


def _unbroken(words: str) -> str:
    return words.replace(" ", "&nbsp;")


def _emphasis(value: int) -> str:
    return f"**{number(value)}**" if value else "0"


def _totals(dataset: DatasetReport, names: list[str], hidden: int) -> list[str]:
    files = dataset.files
    sums = {
        "Records": sum(file.record_count for file in files),
        "Valid": sum(file.valid_count for file in files),
        "Invalid": sum(file.invalid_count for file in files),
        "To upload": sum(sending_count(file) for file in files if not file.is_new_count_unknown),
        "Uploaded": sum(file.uploaded_count for file in files),
        "Accepted": sum(file.accepted_count for file in files),
        "Rejected": sum(file.rejected_count for file in files),
        "Duplicates": sum(file.duplicate_count for file in files),
    }
    label = f"**{count(len(files), 'file')}**" + (f", {number(hidden)} not shown" if hidden else "")
    return [
        label if name == "File" else f"**{number(sums[name])}**" if name in sums else "" for name in names
    ]
