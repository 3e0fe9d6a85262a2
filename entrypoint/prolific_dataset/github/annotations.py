"""Annotations within the runner's budget: ten errors, ten warnings and ten notices a step.

The runner drops the rest. So nine slots of each severity go to findings chosen from as many rules and files as
possible, and the tenth says how many more there are. The budget limits what is shown, never what counts.
https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from prolific_dataset.github.commands import command
from prolific_dataset.model import Finding, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.kinds import Alike, by_kind, next_lines
from prolific_dataset.report.outcome import Failure, Outcome
from prolific_dataset.report.remarks import named, remarks
from prolific_dataset.report.report import Report
from prolific_dataset.report.sentences import was_not_started
from prolific_dataset.sanitize import cut, log_line
from prolific_dataset.wording import count

BUDGET = 10
_MESSAGE_LIMIT = 3000  # the runner cuts at 4,096 characters, after it has replaced secrets
_TITLE_LIMIT = 200
_LINES_NAMED = 8
_TITLE = "Prolific Dataset Upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Annotation:
    severity: Severity
    title: str
    message: str
    path: str | None = None
    line: int | None = None
    column: int | None = None
    count: int = 1
    """Findings that it tells of."""

    def __str__(self) -> str:
        title = cut(log_line(self.title), _TITLE_LIMIT)
        message = cut("\n".join(map(log_line, self.message.split("\n"))), _MESSAGE_LIMIT)
        properties = {"file": self.path, "line": self.line, "col": self.column, "title": title}
        return command(self.severity, message, properties)


def render(report: Report, *, tolerated: bool = False) -> str:
    """Return the annotations of the run, one workflow command a line; empty when there are none.

    Args:
        report: what the run came to.
        tolerated: whether it passes all the same; its errors are then warnings, for a green job has no errors.
    """
    shown_as: dict[Severity, Sequence[Severity]] = {severity: (severity,) for severity in Severity}
    if tolerated:
        shown_as = {Severity.WARNING: (Severity.ERROR, Severity.WARNING), Severity.NOTICE: (Severity.NOTICE,)}
    lines = [
        str(replace(each, severity=shown))
        for shown, severities in shown_as.items()
        for each in _within_budget(report, shown, severities)
    ]
    return "".join(f"{line}\n" for line in lines)


def _within_budget(report: Report, shown_as: Severity, severities: Sequence[Severity]) -> list[_Annotation]:
    first = [each for each in _of_the_run(report) if each.severity in severities]
    kinds = [each for file in report.files for each in by_kind([file.problems]).items()]
    groups = [(severity, alike) for (severity, _, _), alike in kinds if severity in severities]
    findings = [finding for _, alike in groups for finding in alike.listed]
    total = len(first) + sum(alike.count for _, alike in groups)
    said = len(first) + sum(finding.count for finding in findings)
    if total == said and len(first) + len(findings) <= BUDGET:
        return sorted([*first, *map(_annotation, findings)], key=_order)
    shown: list[_Annotation] = []
    for severity in severities:
        shown += [each for each in first if each.severity is severity][: BUDGET - 1 - len(shown)]
        shown += _most_varied([alike for of, alike in groups if of is severity], BUDGET - 1 - len(shown))
    more = count(total - sum(each.count for each in shown), f"more {shown_as}")
    message = f"{more} not shown here: GitHub shows ten. The step summary counts all of them."
    return [*sorted(shown, key=_order), _Annotation(severity=shown_as, title=more, message=message)]


def _order(each: _Annotation) -> tuple[int, bool, str, int]:
    """The worst first; of these what concerns the run or a whole file, then by file and line."""
    return each.severity.rank, each.line is not None, each.path or "", each.line or 0


def _most_varied(groups: Iterable[Alike], slots: int) -> list[_Annotation]:
    """Choose findings of as many kinds and files as possible; `groups` are those of one kind in one file."""
    left = [each for alike in groups for each in _candidates(alike, slots)]
    titles: Counter[str] = Counter()
    paths: Counter[str | None] = Counter()
    chosen: list[_Annotation] = []
    while left and len(chosen) < slots:
        best = min(left, key=lambda each: (titles[each.title], paths[each.path]))
        left.remove(best)
        chosen.append(best)
        titles[best.title] += 1
        paths[best.path] += 1
    return chosen


def _candidates(alike: Alike, slots: int) -> Iterator[_Annotation]:
    """Yield the first of what is alike in a file; one says what to do, how many there are and where the next are."""
    for position, finding in enumerate(alike.listed[:slots]):
        if position:
            yield _annotation(replace(finding, fix=None))
        else:
            is_alone = alike.count == finding.count
            where = next_lines(alike.listed[1:], _LINES_NAMED)
            yield _annotation(
                finding, "" if is_alone else f"{count(alike.count, 'time')} in this file{where}."
            )


def _annotation(finding: Finding, others: str = "") -> _Annotation:
    field = f" ({finding.field})" if finding.field is not None else ""
    return _Annotation(
        severity=finding.severity,
        title=f"{finding.rule}{field}",
        message="\n".join(part for part in (finding.message, finding.fix, others) if part),
        path=finding.path,
        line=finding.line,
        column=finding.column,
        count=finding.count,
    )


def _of_the_run(report: Report) -> Iterator[_Annotation]:
    """Yield what concerns the run, a dataset or a whole file: failures, unfinished imports, notices."""
    if report.failure is not None:
        yield _failure(report.failure)
    failures: dict[Failure, list[int]] = {}
    for position, dataset in enumerate(report.datasets):
        if dataset.failure is not None:
            failures.setdefault(dataset.failure, []).append(position)
    for failure, positions in failures.items():
        said = replace(failure, message=failure.message + named(report, positions))
        yield _failure(said, title=_title(report, positions[0] if len(positions) == 1 else None))
    for file in report.files:
        if file.failure is not None:
            yield _failure(file.failure, path=file.path)
        elif file.outcome is Outcome.UNFINISHED and not was_not_started(file, report):
            yield _unfinished(file)
    for each in remarks(report):
        title = _title(report, each.position)
        yield _Annotation(severity=each.notice.severity, title=title, message=each.notice.message)


def _title(report: Report, position: int | None) -> str:
    """Return the title of what concerns one dataset: where the run has several, it is named."""
    if position is None or len(report.datasets) == 1:
        return _TITLE
    dataset = report.datasets[position]
    return f"{_TITLE}: {dataset.name or dataset.dataset_id}"


def _failure(failure: Failure, *, title: str = _TITLE, path: str | None = None) -> _Annotation:
    message = "\n".join(part for part in (failure.message, failure.hint) if part)
    return _Annotation(severity=Severity.ERROR, title=title, message=message, path=path)


def _unfinished(file: FileReport) -> _Annotation:
    job = file.job
    state = f"Import {job.import_id} is {job.status_text}" if job else "The upload was not finished"
    message = f"{state}. Run again to keep waiting: nothing is uploaded twice."
    return _Annotation(severity=Severity.ERROR, title="Not finished", message=message, path=file.path)
