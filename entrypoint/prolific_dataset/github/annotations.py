"""Annotations within the runner's budget: ten errors, ten warnings and ten notices a step.

The runner drops the rest. So nine slots of each severity go to findings chosen from as many rules and files as
possible, and the tenth says how many more there are. The budget limits what is shown, never what counts.
https://github.com/actions/runner/blob/main/src/Runner.Worker/ExecutionContext.cs
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from prolific_dataset.github.commands import command
from prolific_dataset.model import Finding, Findings, Severity
from prolific_dataset.report.file_report import FileReport
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
    kinds = {severity: {severity} for severity in Severity}
    if tolerated:
        kinds[Severity.WARNING] |= kinds.pop(Severity.ERROR)
    lines = [
        str(replace(each, severity=shown))
        for shown, kind in kinds.items()
        for each in _within_budget(report, shown, kind)
    ]
    return "".join(f"{line}\n" for line in lines)


def _within_budget(report: Report, shown_as: Severity, severities: set[Severity]) -> list[_Annotation]:
    first = [each for each in _of_the_run(report) if each.severity in severities]
    files = [file.problems for file in report.files]
    findings = [(each, found) for found in files for each in found.listed if each.severity in severities]
    total = len(first) + sum(found.count(severity) for found in files for severity in severities)
    said = len(first) + sum(finding.count for finding, _ in findings)
    if total == said and len(first) + len(findings) <= BUDGET:
        every = [*first, *(_annotation(finding) for finding, _ in findings)]
        return sorted(every, key=lambda each: each.severity.rank)
    shown: list[_Annotation] = []
    for severity in sorted(severities, key=lambda each: each.rank):
        shown += [each for each in first if each.severity is severity][: BUDGET - 1 - len(shown)]
        alike = [each for each in findings if each[0].severity is severity]
        shown += _most_varied(alike, BUDGET - 1 - len(shown))
    more = count(total - sum(each.count for each in shown), f"more {shown_as}")
    return [
        *shown,
        _Annotation(
            severity=shown_as,
            title=more,
            message=f"{more} not shown here: GitHub shows ten. The step summary counts all of them.",
        ),
    ]


def _most_varied(findings: list[tuple[Finding, Findings]], slots: int) -> list[_Annotation]:
    """Choose findings of as many rules, fields and files as possible; returned in file order."""
    kinds: Counter[tuple[str, str | None]] = Counter()
    paths: Counter[str] = Counter()
    left = _candidates(findings, slots)
    chosen: list[int] = []
    while left and len(chosen) < slots:
        best = min(left, key=lambda each: (*_seen(findings[each][0], kinds, paths), each))
        left.remove(best)
        chosen.append(best)
        finding = findings[best][0]
        kinds[finding.rule, finding.field] += 1
        paths[finding.path] += 1
    named: set[tuple[str, str | None, str]] = set()
    annotations = []
    for index in sorted(chosen):
        finding, siblings = findings[index]
        kind = (finding.rule, finding.field, finding.path)
        if kind in named:
            annotations.append(_annotation(replace(finding, fix=None)))
        else:
            annotations.append(_annotation(finding, _others(finding, siblings)))
        named.add(kind)
    return annotations


def _candidates(findings: list[tuple[Finding, Findings]], slots: int) -> list[int]:
    """Return the positions of findings that may be chosen: of each kind in a file no more than there are slots."""
    met: Counter[tuple[str, str | None, str]] = Counter()
    candidates = []
    for index, (finding, _) in enumerate(findings):
        kind = (finding.rule, finding.field, finding.path)
        met[kind] += 1
        if met[kind] <= slots:
            candidates.append(index)
    return candidates


def _seen(finding: Finding, kinds: Counter[tuple[str, str | None]], paths: Counter[str]) -> tuple[int, int]:
    return kinds[finding.rule, finding.field], paths[finding.path]


def _others(finding: Finding, siblings: Findings) -> str:
    """Say how many findings of the same kind the file has, and where the next ones are."""
    kind = (finding.rule, finding.severity, finding.field)
    total = sum(each.count for each in siblings.tallies if (each.rule, each.severity, each.field) == kind)
    if total == finding.count:
        return ""
    lines = [
        str(each.line)
        for each in siblings.listed
        if each is not finding and each.line is not None and (each.rule, each.severity, each.field) == kind
    ][:_LINES_NAMED]
    where = f", next at line {', '.join(lines)}" if lines else ""
    return f"{count(total, 'time')} in this file{where}."


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
        yield replace(_failure(said), title=_title(report, positions))
    for file in report.files:
        if file.failure is not None:
            yield _failure(file.failure, file.path)
        elif file.outcome is Outcome.UNFINISHED and not was_not_started(file, report):
            yield _unfinished(file)
    for each in remarks(report):
        title = _title(report, each.datasets)
        yield _Annotation(severity=each.notice.severity, title=title, message=each.notice.message)


def _title(report: Report, positions: Sequence[int]) -> str:
    """Return the title of what concerns some datasets: of several in a run one is named."""
    if len(positions) != 1 or len(report.datasets) == 1:
        return _TITLE
    dataset = report.datasets[positions[0]]
    return f"{_TITLE}: {dataset.name or dataset.dataset_id}"


def _failure(failure: Failure, path: str | None = None) -> _Annotation:
    return _Annotation(
        severity=Severity.ERROR,
        title=_TITLE,
        message="\n".join(part for part in (failure.message, failure.hint) if part),
        path=path,
    )


def _unfinished(file: FileReport) -> _Annotation:
    state = (
        f"Import {file.job.import_id} is {file.job.status_text}"
        if file.job
        else "The upload was not finished"
    )
    return _Annotation(
        severity=Severity.ERROR,
        title="Not finished",
        message=f"{state}. Run again to keep waiting: nothing is uploaded twice.",
        path=file.path,
    )
