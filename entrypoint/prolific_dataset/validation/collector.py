"""Gathers the findings of one file: lists the first ones, counts all of them."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import replace
from itertools import chain, groupby, pairwise

from prolific_dataset.model import Finding, Findings, Severity, Tally
from prolific_dataset.validation.json_tokens import column_of
from prolific_dataset.validation.rules import RULES
from prolific_dataset.validation.rules.rule import Problem, Rule
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.wording import count

_ABOUT_FIELDS = frozenset(rule.id for rule in RULES if rule.is_about_field)
_MOST_TALLIES = 1000
"""Further field names, which may come from the data, are counted together, so that memory is bounded."""


class Collector:
    """The findings of one file; memory grows with their number by eight bytes for each bad line only."""

    def __init__(self, path: str, settings: RuleSettings) -> None:
        self._path = path
        self._settings = settings
        self._listed: dict[Severity, list[Finding]] = {severity: [] for severity in Severity}
        self._tallies: dict[tuple[str, Severity, str | None], int] = {}
        self._invalid_lines = array("Q")

    def is_full(self, severity: Severity | None) -> bool:
        """Whether as many findings of this severity are listed as may be; further ones are only counted.

        Each severity has its own limit, so an error behind a thousand warnings is still named.
        """
        return severity is None or len(self._listed[severity]) >= self._settings.listed_per_file

    def add_file_problem(self, rule: type[Rule], message: str, *, line: int | None = None) -> Severity | None:
        """Add a finding about the file or a line as bytes, and return its severity in this run."""
        return self._add(Problem(rule=rule, message=message), line=line)

    def add_record_problems(
        self,
        problems: Iterable[Problem],
        *,
        line: int,
        record_index: int,
        record: bytes = b"",
        first_column: int = 1,
    ) -> None:
        """Add all problems of one record.

        Args:
            problems: what is wrong.
            line: its line, from 1.
            record_index: its index among the file's records, from 0.
            record: its bytes, in which the columns of what is listed are looked for; none where no problem has one.
            first_column: the column at which it starts.
        """
        severities = [
            self._add(problem, line, record_index, record, first_column=first_column) for problem in problems
        ]
        if Severity.ERROR in severities:
            self._invalid_lines.append(line)

    def count_record_problems(self, rule: type[Rule], times: int, lines: Iterable[int]) -> None:
        """Count a problem that records have so many times more than listed; `lines` may name those listed, too."""
        severity = self._settings.severity_of(rule)
        if severity is not None and times:
            self._count(rule, severity, None, times)
            if severity is Severity.ERROR:
                self._invalid_lines.extend(lines)

    def invalid_lines(self) -> array[int]:
        """Lines of records that have an error, ascending, each once."""
        lines = self._invalid_lines
        if any(following <= line for line, following in pairwise(lines)):
            return array("Q", (line for line, _ in groupby(sorted(lines))))
        return lines

    def findings(self) -> Findings:
        """What was gathered, by line."""
        gathered = map(self._with_count, chain.from_iterable(self._listed.values()))
        listed = sorted(gathered, key=lambda each: (each.line or 0, each.column or 0))
        tallies = (
            Tally(rule=rule, severity=severity, field=name, count=times)
            for (rule, severity, name), times in self._tallies.items()
        )
        return Findings(listed=tuple(listed), tallies=tuple(tallies))

    def _with_count(self, finding: Finding) -> Finding:
        """Say of a finding that is listed once for a field how many records have it."""
        times = self._tallies.get((finding.rule, finding.severity, finding.field), 1)
        if finding.severity is Severity.ERROR or finding.rule not in _ABOUT_FIELDS or times == 1:
            return finding
        message = f"{finding.message} Likewise in {count(times - 1, 'more record')}."
        return replace(finding, message=message, count=times)

    def _count(self, rule: type[Rule], severity: Severity, name: str | None, times: int = 1) -> int:
        """Count a problem, and return how often it was counted by now."""
        key = (rule.id, severity, name)
        if key not in self._tallies and len(self._tallies) >= _MOST_TALLIES:
            key = (rule.id, severity, None)
        self._tallies[key] = self._tallies.get(key, 0) + times
        return self._tallies[key]

    def _add(
        self,
        problem: Problem,
        line: int | None,
        record_index: int | None = None,
        record: bytes = b"",
        *,
        first_column: int = 1,
    ) -> Severity | None:
        rule, field = problem.rule, problem.field
        severity = self._settings.severity_of(rule, problem.field_type)
        if severity is None:
            return None
        times = self._count(rule, severity, field)
        is_known = times > 1 and rule.is_about_field and severity is not Severity.ERROR
        if not is_known and not self.is_full(severity):
            self._listed[severity].append(
                Finding(
                    rule=rule.id,
                    severity=severity,
                    message=problem.message,
                    path=self._path,
                    line=line,
                    column=column_of(problem, record, first=first_column),
                    record_index=record_index,
                    field=field,
                    fix=rule.fix(),
                )
            )
        return severity
