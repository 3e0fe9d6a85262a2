"""The report as text for a terminal or a log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import Finding, ImportJob, Notice
from prolific_dataset.report import sentences
from prolific_dataset.report.colour import (
    BOLD,
    FAINT,
    GREEN,
    RED,
    SEVERITIES,
    YELLOW,
    Line,
    notice_lines,
    printed,
)
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.headline import headline
from prolific_dataset.report.kinds import by_kind, next_lines
from prolific_dataset.report.outcome import Failure, Outcome
from prolific_dataset.report.remarks import remarks
from prolific_dataset.report.report import DatasetReport, Report
from prolific_dataset.report.verdict import Verdict
from prolific_dataset.wording import count, duration, number

_KINDS = 20
_EXAMPLES = 3
_LINES = 5
_PATH_WIDTH = 60
_STATUS_WIDTH = len("waits for schema")


def render(report: Report, verdict: Verdict, *, colour: bool) -> str:
    """Return the report as lines that are safe to print on a terminal and in a runner's log."""
    return printed(_lines(report, verdict), colour=colour)


def _lines(report: Report, verdict: Verdict) -> Iterator[Line]:
    said = remarks(report)
    for position, dataset in enumerate(report.datasets):
        yield from _dataset(dataset, [each.notice for each in said if each.position == position])
    yield from _problems(report)
    yield from notice_lines([each.notice for each in said if each.position is None], "")
    sign, paint = ("✓", GREEN) if verdict.passed else ("✗", RED)
    if verdict.tolerated or sentences.is_form_only(report):
        sign, paint = "!", YELLOW
    yield (f"{sign} {headline(report)} ({duration(report.seconds)})", BOLD + paint)
    if report.failure is not None:
        yield from _failure(report.failure, "  ")
    if verdict.tolerated:
        yield from ((f"  {sentence}", YELLOW) for sentence in sentences.why_tolerated(report))
    if report.mode is Mode.VALIDATE and report.outcome is Outcome.VALID and report.files:
        yield ("  Nothing was uploaded: this run only validates.", "")
    for step in sentences.next_steps(report):
        yield (f"  Next: {step}", "")
    for sentence in sentences.follow_up(report):
        yield (f"  {sentence}", "")


def _dataset(dataset: DatasetReport, notices: Sequence[Notice]) -> Iterator[Line]:
    names = [part for part in (dataset.name, dataset.dataset_id) if part]
    if names:
        yield (f"Dataset {', '.join(names)}", BOLD)
    if dataset.failure is not None:
        yield from _failure(dataset.failure, "  ")
    width = min(_PATH_WIDTH, max((len(file.path) for file in dataset.files), default=0))
    status_width = max([_STATUS_WIDTH, *(len(sentences.status(file)) for file in dataset.files)])
    for file in dataset.files:
        yield from _file(file, width, status_width)
    if sentence := sentences.growth(dataset):
        yield (f"  {sentence}", "")
    yield from notice_lines(notices, "  ")
    yield ("", "")


def _file(file: FileReport, width: int, status_width: int) -> Iterator[Line]:
    sign, paint = ("✓", GREEN) if file.outcome.badness <= Outcome.COMPLETE.badness else ("✗", RED)
    yield (
        f"  {sign} {file.path:<{width}}  {sentences.status(file):<{status_width}}  {', '.join(_facts(file))}",
        paint,
    )
    if file.failure is not None:
        yield from _failure(file.failure, "    ")
    yield from ((f"    {sentence}", "") for sentence in sentences.explained(file))


def _problems(report: Report) -> Iterator[Line]:
    """Yield the first findings of each rule and field, of several files, and how many more there are: errors first."""
    kinds = by_kind(file.problems for file in report.files)
    explained: set[str] = set()
    for (severity, rule, field), alike in islice(kinds.items(), _KINDS):
        # One line that says "1 more" is better spent on that one.
        shown, rest = alike.examples(_EXAMPLES + (alike.count == _EXAMPLES + 1))
        for finding in shown:
            yield from _finding(finding, with_fix=rule not in explained)
            explained.add(rule)
        more = alike.count - sum(each.count for each in shown)
        if more > 0:
            name = rule if field is None else f"{rule} {field}"
            where = (
                next_lines(rest, _LINES)
                if alike.file_count == 1
                else f", {count(alike.file_count, 'file')} in all"
            )
            yield (f"      {count(more, f'more {severity.value}')} {name}{where}", FAINT)
    hidden = len(kinds) - _KINDS
    if hidden > 0:
        yield (f"    {count(hidden, 'more kind')} of problems: see the report file", FAINT)
    if kinds:
        yield ("", "")


def _facts(file: FileReport) -> Iterator[str]:
    if file.record_count or file.job is None:
        yield count(file.record_count, "record")
    if file.invalid_count:
        yield f"{number(file.invalid_count)} invalid"
    if file.is_new_count_unknown:
        yield "unknown how many are new"
    elif file.new_count is not None:
        is_known = file.mode is Mode.VALIDATE and not file.new_count
        yield "up to date" if is_known else f"{number(file.new_count)} new"
    yield from _judged(file)
    if file.seconds is not None:
        yield duration(file.seconds)
    if file.appended is not None:
        yield "appended"
    elif file.job is not None:
        yield _import(file, file.job)


def _judged(file: FileReport) -> Iterator[str]:
    """What the service made of the records."""
    if file.is_judged:
        yield f"{number(file.accepted_count)} accepted"
    if file.rejected_count > file.still_rejected_count:
        yield f"{number(file.rejected_count - file.still_rejected_count)} rejected"
    if file.duplicate_count:
        yield count(file.duplicate_count, "duplicate")


def _import(file: FileReport, job: ImportJob) -> str:
    already = "earlier " if file.already_imported else ""
    status = f" is {job.status_text}" if file.outcome is Outcome.UNFINISHED else ""
    whose = " of another run" if file.is_followed else ""
    return f"{already}import {job.import_id}{whose}{status}"


def _finding(finding: Finding, *, with_fix: bool) -> Iterator[Line]:
    place = ":".join(str(part) for part in (finding.path, finding.line, finding.column) if part is not None)
    field = "" if finding.field is None or finding.field in finding.message else f" {finding.field}"
    yield (
        f"    {place}: {finding.severity.value} {finding.rule}{field}: {finding.message}",
        SEVERITIES[finding.severity],
    )
    if finding.fix and with_fix:
        yield (f"      {finding.fix}", FAINT)


def _failure(failure: Failure, indent: str) -> Iterator[Line]:
    yield (f"{indent}{failure.message}", RED)
    if failure.hint:
        yield (f"{indent}{failure.hint}", "")
