"""Findings that are alike: of one rule, one severity and one field."""

from __future__ import annotations

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
    listed: list[Finding] = field(default_factory=list)


def by_kind(files: Iterable[Findings]) -> dict[Kind, Alike]:
    """Put the findings of `files` together that are alike, the worst kinds first."""
    kinds: dict[Kind, Alike] = {}
    for findings in files:
        for tally in findings.tallies:
            kinds.setdefault((tally.severity, tally.rule, tally.field), Alike()).count += tally.count
        for finding in findings.listed:
            kinds.setdefault((finding.severity, finding.rule, finding.field), Alike()).listed.append(finding)
    return dict(sorted(kinds.items(), key=lambda each: each[0][0].rank))
