"""What is wrong, grouped by rule and field, and the first findings of each file, collapsed."""

from __future__ import annotations

from collections.abc import Iterator

from prolific_dataset.github.links import Links
from prolific_dataset.github.markdown import code, details, link, prose, table
from prolific_dataset.model import Finding, Severity
from prolific_dataset.report.file_report import FileReport
from prolific_dataset.report.kinds import Alike, by_kind
from prolific_dataset.report.report import Report
from prolific_dataset.wording import count, number

_SIGNS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTICE: "ℹ️"}  # noqa: RUF001 - the sign is meant
_PLACES = 10
_EXAMPLES = 3
_MESSAGE_LIMIT = 300
_SAMPLES_PER_FILE = 20


def problem_table(report: Report, links: Links, limit: int) -> str:
    """Return one row for each rule and field, worst and most frequent first; empty when nothing was found."""
    kinds = by_kind(file.problems for file in report.files)
    if not kinds:
        return ""
    ranked = sorted(kinds.items(), key=lambda each: (each[0][0].rank, -each[1].count))
    rows = []
    for (severity, rule, name), alike in ranked[:limit]:
        messages = list(dict.fromkeys(each.message for each in alike.listed))[:_EXAMPLES]
        rows.append(
            [
                _kind(rule, severity, name, links),
                f"**{number(alike.count)}**",
                "<br>".join(prose(message, _MESSAGE_LIMIT) for message in messages),
                _where(alike, links),
            ]
        )
    if len(ranked) > limit:
        left = sum(alike.count for _, alike in ranked[limit:])
        rows.append([f"{count(len(ranked) - limit, 'more kind')}", f"**{number(left)}**", "", ""])
    return table(("Problem", "Count", "For example", "Lines"), rows, right=(False, True, False, False))


def fixes(report: Report) -> str:
    """Return the fix for each rule that was broken, once, those of errors first; empty when there is none."""
    found = {finding.rule: finding.fix for finding in report.listed_problems if finding.fix}
    return "".join(f"- {code(rule)}: {prose(fix, 2 * _MESSAGE_LIMIT)}\n" for rule, fix in found.items())


def samples(report: Report, links: Links, limit: int) -> Iterator[str]:
    """Yield the first findings of each file, collapsed, at most `limit` in all: files with errors first."""
    problems = [(file, file.problems) for file in report.files]
    for file, found in sorted(problems, key=lambda each: not each[1].count(Severity.ERROR)):
        shown = found.listed[: min(limit, _SAMPLES_PER_FILE)]
        if not shown:
            continue
        limit -= len(shown)
        title = f"{code(file.path)}: {count(found.total, 'problem')}"
        if sum(each.count for each in shown) < found.total:
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


def _where(alike: Alike, links: Links) -> str:
    """Name the first places: each file once, then its lines."""
    lines: dict[str, list[str]] = {}
    shown, _ = alike.examples(_PLACES)
    for each in shown:
        of_file = lines.setdefault(each.path, [])
        if each.line is not None:
            of_file.append(link(number(each.line), links.line(each.path, each.line)))
    places = [
        f"{code(path)}: {', '.join(numbers)}" if numbers else link(code(path), links.line(path))
        for path, numbers in lines.items()
    ]
    more = alike.count - sum(each.count for each in shown)
    return "<br>".join([*places, f"and {number(more)} more"] if more > 0 else places)
