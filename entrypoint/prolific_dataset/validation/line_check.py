"""Checks the lines of one file that the first tier is unsure of, in order: blank ones, records, parts of records."""

from __future__ import annotations

from array import array
from dataclasses import replace

from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.model import Severity
from prolific_dataset.validation.collector import Collector
from prolific_dataset.validation.explain import Explainer, Explanation
from prolific_dataset.validation.rules import file as rules
from prolific_dataset.validation.rules.json_text import DuplicateKey, InvalidJson
from prolific_dataset.validation.rules.rule import Problem
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import UNLIKE
from prolific_dataset.validation.split_record import SplitRecord, is_unfinished

_MOST_ALIKE = 1000
"""Kinds of bad records that are remembered."""


class LineCheck:
    """Gives what is wrong with each line to a collector.

    Args:
        collector: takes the findings.
        explainer: finds what is wrong with a record.
        settings: severities and limits.
    """

    def __init__(self, collector: Collector, explainer: Explainer, settings: RuleSettings) -> None:
        self.skipped = array("Q")
        """Lines without a record of their own, ascending."""
        self.has_split_record = False
        """Whether a record goes on over several lines, so that the lines are not the records."""
        self._collector = collector
        self._explainer = explainer
        self._limit = settings.max_record_bytes
        self._split: tuple[SplitRecord, Explanation] | None = None
        self._alike: dict[int, Explanation] = {}
        self._most_alike = 0 if settings.show_values else _MOST_ALIKE
        # Looking for the place of a repeated key takes time; of other problems it costs nothing.
        self._severity_of_keys = settings.severity_of(DuplicateKey)
        # Where the rule is no error the file is uploaded, so its lines are records as they are.
        self._joins_lines = settings.severity_of(rules.MultiLineRecord) is Severity.ERROR

    def take(self, line: bytes, number: int, likeness: int) -> tuple[bool, bool]:
        """Check a line, unless it belongs to a record that an earlier line did not finish.

        Returns:
            Whether it has a record that can be compared with others, and whether the line is sent as it is.
        """
        if self._split is not None:
            if self._split[0].take(line, number):
                return False, False
            self.end()
        explained = self._alike.get(likeness)
        if explained is None:
            return self._check(line, number, likeness, joins_lines=self._joins_lines)
        self._report(line, number, explained)
        return True, True

    def end(self) -> None:
        """Judge a record that is split over several lines as one, and the lines after it one by one."""
        if self._split is None:
            return
        split, explained = self._split
        self._split = None
        parted = split.parted()
        if parted.count > 1:
            self._report_split(split.first, parted.count, parted.message, parted.record)
        else:
            self._report(split.lines[0], split.first, explained)
        for number, line in enumerate(split.lines[parted.count :], split.first + parted.count):
            self._check(line, number, UNLIKE, joins_lines=False)

    def _report_split(self, first: int, count: int, message: str, record: bytes) -> None:
        self.has_split_record = True
        problems = [Problem(rule=rules.MultiLineRecord, message=message)]
        if record:
            # Their places in the line that was meant are not those in the file.
            meant = self._explainer.explain(record, placed=False)
            problems += [replace(each, offset=None) for each in meant.problems]
        self._collector.add_record_problems(problems, line=first, record_index=first - 1 - len(self.skipped))
        self.skipped.extend(range(first + 1, first + count))

    def _check(self, line: bytes, number: int, likeness: int, *, joins_lines: bool) -> tuple[bool, bool]:
        record = line.removeprefix(BYTE_ORDER_MARK)
        if not record.strip(b" \t\r"):
            self.skipped.append(number)
            self._collector.add_file_problem(rules.BlankLine, "The line is blank.", line=number)
            return False, False
        placed = not self._collector.is_full(self._severity_of_keys)
        explained = self._explainer.explain(record, placed=placed)
        is_broken = any(each.rule is InvalidJson for each in explained.problems)
        if joins_lines and is_broken and is_unfinished(record):
            self._split = SplitRecord(line, number, limit=self._limit), explained
            return False, False
        if likeness != UNLIKE and len(self._alike) < self._most_alike:
            self._alike[likeness] = explained
        self._report(line, number, explained)
        return isinstance(explained.value, dict), len(record) == len(line)

    def _report(self, line: bytes, number: int, explained: Explanation) -> None:
        record = line.removeprefix(BYTE_ORDER_MARK)
        is_marked = len(record) < len(line)
        if is_marked:
            message = "The line starts with a byte order mark."
            self._collector.add_file_problem(rules.ByteOrderMark, message, line=number)
        if explained.problems:
            self._collector.add_record_problems(
                explained.problems,
                line=number,
                record_index=number - 1 - len(self.skipped),
                record=record,
                first_column=1 + is_marked,
            )
