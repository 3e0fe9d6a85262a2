"""Findings that are alike: of one rule, one severity and one field."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from prolific_dataset.model import Finding, Findings, Severity

Kind = tuple[Severity, str, str | None]
"""Severity, rule and field."""


@dataclass(slots=True, kw_only=True)
class Alike:
    """All findings of one kind."""

    count: int = 0
    """Of all, listed or not."""
    file_count: int = 0
    """Files that have one."""
    listed: list[Finding] = field(default_factory=list)

    def examples(self, most: int) -> tuple[list[Finding], list[Finding]]:
        """Return up to `most` findings, of as many files as possible, and the rest of the listed ones."""
        met: Counter[str] = Counter()
        turns = []
        for each in self.listed:
            turns.append(met[each.path])
            met[each.path] += 1
        chosen = set(sorted(range(len(turns)), key=turns.__getitem__)[:most])
        shown = [each for index, each in enumerate(self.listed) if index in chosen]
        return shown, [each for index, each in enumerate(self.listed) if index not in chosen]


def next_lines(findings: Iterable[Finding], most: int) -> str:
    """Say on which lines the next findings are; empty where none has a line."""
    lines = [str(each.line) for each in findings if each.line is not None][:most]
    return f", next at line {', '.join(lines)}" if lines else ""


def by_kind(files: Iterable[Findings]) -> dict[Kind, Alike]:
    """Put the findings of `files` together that are alike, the worst kinds first."""
    kinds: dict[Kind, Alike] = {}
    for findings in files:
        counts: Counter[Kind] = Counter()
        for tally in findings.tallies:
            counts[tally.severity, tally.rule, tally.field] += tally.count
        for kind, total in counts.items():
            alike = kinds.setdefault(kind, Alike())
            alike.count += total
            alike.file_count += 1
        for finding in findings.listed:
            kinds.setdefault((finding.severity, finding.rule, finding.field), Alike()).listed.append(finding)
    return dict(sorted(kinds.items(), key=lambda each: each[0][0].rank))
