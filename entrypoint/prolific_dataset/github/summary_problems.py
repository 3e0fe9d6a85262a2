"""What is wrong, grouped by rule and field, and the first findings of each file, collapsed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from prolific_dataset.github.markdown import code, details, link, prose, table
from prolific_dataset.model import Finding, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.report import Report
from prolific_dataset.wording import count, number

if TYPE_CHECKING:
    from prolific_dataset.github.links import Links

_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTICE: "ℹ️"}  # noqa: RUF001 - the sign is meant
_PLACES = 10
_EXAMPLES = 3
_MESSAGE_LIMIT = 300
_SAMPLES_PER_FILE = 20


@dataclass(slots=True)
class _Problem:
    count: int = 0
    messages: list[str] = field(default_factory=list)
    places: list[Finding] = field(default_factory=list)


def problem_table(report: Report, links: Links, limit: int) -> str:
    """Return one row for each rule and field, worst and most frequent first; empty when nothing was found."""
    problems = _grouped(report)
    if not problems:
        return ""
    weight = {severity: rank for rank, severity in enumerate(Severity)}
    ranked = sorted(problems.items(), key=lambda each: (weight[each[0][1]], -each[1].count))
    rows = []
    for (rule, severity, name), problem in ranked[:limit]:
        rows.append(
            [
                _kind(rule, severity, name, links),
                f"**{number(problem.count)}**",
                "<br>".join(prose(message, _MESSAGE_LIMIT) for message in problem.messages),
                _where(problem, links),
            ]
        )
    if len(ranked) > limit:
        left = sum(problem.count for _, problem in ranked[limit:])
        rows.append([f"{count(len(ranked) - limit, 'more kind')}", f"**{number(left)}**", "", ""])
    return table(("Problem", "Count", "For example", "Lines"), rows, right=(False, True, False, False))


def fixes(report: Report) -> str:
    """Return the fix for each rule that was broken, once; empty when there is none."""
    found = {finding.rule: finding.fix for file in report.files for finding in file.listed if finding.fix}
    return "".join(f"- {code(rule)}: {prose(fix, 2 * _MESSAGE_LIMIT)}\n" for rule, fix in found.items())


def samples(report: Report, links: Links, limit: int) -> Iterator[str]:
    """Yield the first findings of each file, collapsed, at most `limit` in all."""
    for file in report.files:
        findings = file.listed
        total = file.findings.total + file.rejections.total
        shown = findings[: min(limit, _SAMPLES_PER_FILE)]
        if not shown:
            continue
        limit -= len(shown)
        title = f"{code(file.path)}: {count(total, 'problem')}"
        if len(shown) < total:
            title += f", the first {number(len(shown))}"
        yield details(title, _sample_table(file, shown, links))


def _sample_table(file: FileReport, findings: tuple[Finding, ...], links: Links) -> str:
    rows = [
        [
            "" if each.line is None else link(number(each.line), links.line(file.path, each.line)),
            f"{_SIGNS[each.severity]} {code(each.rule)}",
            "" if each.field is None else code(each.field),
            prose(each.message, 2 * _MESSAGE_LIMIT),
        ]
        for each in findings
    ]
    return table(("Line", "Rule", "Field", "Problem"), rows, right=(True, False, False, False))


def _kind(rule: str, severity: Severity, name: str | None, links: Links) -> str:
    kind = f"{_SIGNS[severity]}&nbsp;{link(code(rule), links.page(f'docs/rules/{rule}.md'))}"
    return kind if name is None else f"{kind}<br>in {code(name)}"


def _where(problem: _Problem, links: Links) -> str:
    """Name the first places: each file once, then its lines."""
    lines: dict[str, list[str]] = {}
    for each in problem.places:
        of_file = lines.setdefault(each.path, [])
        if each.line is not None:
            of_file.append(link(number(each.line), links.line(each.path, each.line)))
    places = [
        f"{code(path)}: {', '.join(numbers)}" if numbers else link(code(path), links.line(path))
        for path, numbers in lines.items()
    ]
    more = problem.count - len(problem.places)
    return "<br>".join([*places, f"and {number(more)} more"] if more > 0 else places)


def _grouped(report: Report) -> dict[tuple[str, Severity, str | None], _Problem]:
    problems: dict[tuple[str, Severity, str | None], _Problem] = {}
    for file in report.files:
        for findings in (file.findings, file.rejections):
            for tally in findings.tallies:
                kind = (tally.rule, tally.severity, tally.field)
                problems.setdefault(kind, _Problem()).count += tally.count
            for finding in findings.listed:
                problem = problems.setdefault((finding.rule, finding.severity, finding.field), _Problem())
                if len(problem.messages) < _EXAMPLES and finding.message not in problem.messages:
                    problem.messages.append(finding.message)
                if len(problem.places) < _PLACES:
                    problem.places.append(finding)
    return problems
