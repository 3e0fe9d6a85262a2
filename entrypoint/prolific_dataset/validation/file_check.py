"""Checks one file, block by block: its bytes, lines and records, and the digest of what would be sent."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Callable
from typing import BinaryIO

from prolific_dataset.formats.blocks import BLOCK_SIZE, Fragment, lines_of, read_blocks
from prolific_dataset.formats.identity import fingerprint
from prolific_dataset.formats.lines import BYTE_ORDER_MARK
from prolific_dataset.formats.payload import LARGEST, LineMap, Payload
from prolific_dataset.model import DataFile, Severity
from prolific_dataset.validation.collector import Collector
from prolific_dataset.validation.duplicates import Duplicates
from prolific_dataset.validation.explain import Explainer, too_long
from prolific_dataset.validation.line_check import LineCheck
from prolific_dataset.validation.line_log import LineLog
from prolific_dataset.validation.payload_digest import PayloadDigest
from prolific_dataset.validation.rules import file as rules
from prolific_dataset.validation.rules.dataset import DuplicateRecord
from prolific_dataset.validation.rules.rule import Problem
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.validation.scan import NO_FINGERPRINT, Scanner
from prolific_dataset.validation.sniff import sniff
from prolific_dataset.wording import number


class FileCheck:
    """One file's check; its results are in its attributes after `run`."""

    def __init__(
        self,
        file: DataFile,
        *,
        scan: Scanner,
        explainer: Explainer,
        settings: RuleSettings,
        digest: PayloadDigest | None,
        keep_going: Callable[[], None] = lambda: None,
    ) -> None:
        self.file = file
        self.collector = Collector(file.path, settings)
        self.log = LineLog(file)
        self.size = 0
        self.line_count = 0
        self._scan = scan
        self._settings = settings
        self._lines = LineCheck(self.collector, explainer, settings)
        self._payload = digest
        self._keep_going = keep_going
        self._carriage_returns = 0
        self._first_carriage_return = 0
        self._stopped = False

    def add_duplicates(self, duplicates: Duplicates) -> None:
        """Add a finding for each record that repeats an earlier one."""
        for line, first in duplicates.listed.items():
            path = first.file.path
            where = f"on line {first.line}" if path == self.file.path else f"in {path}, line {first.line}"
            problem = Problem(rule=DuplicateRecord, message=f"Duplicate of the record {where}.")
            record_index = line - 1 - bisect_right(self._lines.skipped, line)
            self.collector.add_record_problems([problem], line=line, record_index=record_index)
        unlisted = len(duplicates.lines) - len(duplicates.listed)
        self.collector.count_record_problems(DuplicateRecord, unlisted, duplicates.lines)

    @property
    def record_count(self) -> int:
        """Lines with a record."""
        return self.line_count - len(self._lines.skipped)

    @property
    def payload(self) -> Payload | None:
        """What would be sent; None when no digest was asked for or the file's lines are not its records."""
        if self._payload is None or self._stopped or self._lines.has_split_record:
            return None
        return Payload(
            file=self.file,
            size=self._payload.size,
            sha256=self._payload.sha256,
            record_count=self.record_count,
            verbatim=self._payload.verbatim,
            lines=LineMap(skipped=self._lines.skipped),
        )

    def run(self, stream: BinaryIO, *, block_size: int = BLOCK_SIZE) -> None:
        """Read `stream` to its end and check it."""
        try:
            self._read(stream, block_size)
        finally:
            if self._payload is not None:
                self._payload.finish()

    def _read(self, stream: BinaryIO, block_size: int) -> None:
        self.size = stream.seek(0, 2)
        stream.seek(0)
        if self._is_too_large() or self._is_no_jsonl(stream.read(BLOCK_SIZE)):
            return
        stream.seek(0)
        self.size = 0
        ended = True
        for part in read_blocks(stream, limit=self._settings.max_record_bytes, size=block_size):
            self._keep_going()
            if isinstance(part, Fragment):
                data = part.data
                self._lines.end()
                self._take_fragment(part)
            else:
                data = part
                self._take_block(part)
            self.size += len(data)
            ended = data.endswith(b"\n") if data else ended
        self._lines.end()
        self._check_end(ended=ended)

    def _is_too_large(self) -> bool:
        """Refuse a file that no upload can take before hours are spent on reading it."""
        if self.size > LARGEST:
            most = f"an upload takes at most {number(LARGEST)} (5 GiB)"
            message = f"The file has {number(self.size)} bytes; {most}."
            self._stopped = self.collector.add_file_problem(rules.FileTooLarge, message) is Severity.ERROR
        return self._stopped

    def _is_no_jsonl(self, head: bytes) -> bool:
        found = sniff(head, whole=len(head) == self.size)
        if found is not None:
            self._stopped = self.collector.add_file_problem(*found, line=1) is Severity.ERROR
        return self._stopped

    def _take_block(self, block: bytes) -> None:
        lines = lines_of(block)
        scan = self._scan(lines)
        prints = scan.prints
        clean = True
        for index, line, likeness in scan.unsure:
            is_comparable, plain = self._lines.take(line, self.line_count + index + 1, likeness)
            clean = clean and plain
            if prints and not is_comparable:
                prints[index] = NO_FINGERPRINT
            elif prints and prints[index] == NO_FINGERPRINT:
                prints[index] = fingerprint(line.removeprefix(BYTE_ORDER_MARK))
        if lines != block:
            if not self._carriage_returns:
                lines_before = block.partition(b"\r\n")[0].count(b"\n")
                self._first_carriage_return = self.line_count + lines_before + 1
            self._carriage_returns += block.count(b"\r\n") + block.endswith(b"\r")
        self.line_count += scan.line_count
        self.log.add(self.size, prints)
        if self._payload is not None:
            self._payload.add_lines(lines, block, clean=clean)

    def _take_fragment(self, part: Fragment) -> None:
        if part.first:
            self.line_count += 1
            self.log.add(self.size, array("q", [NO_FINGERPRINT]))
            self.collector.add_record_problems(
                [too_long(self._settings)],
                line=self.line_count,
                record_index=self.record_count - 1,
            )
        if self._payload is not None:
            self._payload.add_fragment(part)

    def _check_end(self, *, ended: bool) -> None:
        if not ended and (not self._lines.skipped or self._lines.skipped[-1] != self.line_count):
            message = "The last line does not end with a newline."
            self.collector.add_file_problem(rules.MissingFinalNewline, message, line=self.line_count)
        if self._carriage_returns:
            lines = "line ends" if self._carriage_returns == 1 else "lines end"
            self.collector.add_file_problem(
                rules.CarriageReturn,
                f"{self._carriage_returns} {lines} in CR LF.",
                line=self._first_carriage_return,
            )
        if not self.record_count:
            self.collector.add_file_problem(rules.EmptyFile, "The file contains no record.")
