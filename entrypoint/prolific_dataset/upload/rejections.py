"""What the service said about an import, as findings on the file's own lines."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import groupby
from typing import Final

from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import Finding, Findings, ImportJob, ImportStatus, RecordError, Severity, Tally
from prolific_dataset.validation.rules.rule import Rule
from prolific_dataset.validation.rules.service import ImportFailed, PendingSchema, RejectedRecord

_NOWHERE: Final = 2**64 - 1
"""The line of an error whose record is unknown: behind all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejections:
    """The service's findings in one file, and every line it rejected, in order."""

    findings: Findings
    lines: array[int]


def rejections(job: ImportJob, payload: Payload, *, listed: int) -> Rejections:
    """Place what the service said.

    Args:
        job: the import, as last seen.
        payload: what was uploaded; maps a record's index to its line.
        listed: how many findings to list; all are counted.
    """
    match job.status:
        case ImportStatus.FAILED:
            reason = job.reason or "the service gave no reason"
            whole = _whole_file(payload, ImportFailed, f"The import failed: {reason}")
        case ImportStatus.PENDING_SCHEMA:
            whole = _whole_file(payload, PendingSchema, "The dataset has no schema yet.")
        case _:
            whole = ()
    placed = rejected_records(job.errors, job.rejected_count or 0, payload, listed=listed)
    return replace(
        placed,
        findings=Findings(
            listed=whole + placed.findings.listed,
            tallies=Findings.of(whole).tallies + placed.findings.tallies,
        ),
    )


def rejected_records(
    errors: Sequence[RecordError], rejected_count: int, payload: Payload, *, listed: int
) -> Rejections:
    """Place rejected records.

    Args:
        errors: what the service said of them.
        rejected_count: how many there are, also those of which it said nothing.
        payload: what was uploaded; maps a record's index to its line.
        listed: how many findings to list; all are counted.
    """
    # In line order; errors whose record is unknown come last.
    places = array("Q", (_line(error, payload) for error in errors))
    first = nsmallest(listed, range(len(places)), key=places.__getitem__)
    found = tuple(_finding(errors[at], places[at], payload) for at in first)
    lines = array("Q", (line for line, _ in groupby(sorted(places)) if line != _NOWHERE))
    elsewhere = {error.record_index for error, line in zip(errors, places, strict=True) if line == _NOWHERE}
    counts = Counter(error.field for error in errors)
    missing = rejected_count - len(lines) - len(elsewhere)
    if missing > 0:
        counts[None] += missing
    tallies = tuple(
        Tally(rule=RejectedRecord.id, severity=Severity.ERROR, field=name, count=count)
        for name, count in counts.items()
    )
    return Rejections(
        findings=Findings(listed=found, tallies=tallies),
        lines=lines,
    )


def _whole_file(payload: Payload, rule: type[Rule], message: str) -> tuple[Finding, ...]:
    path = payload.file.path
    return (Finding(rule=rule.id, severity=Severity.ERROR, message=message, path=path, fix=rule.fix()),)


def _line(error: RecordError, payload: Payload) -> int:
    index = error.record_index
    return _NOWHERE if index is None or index >= payload.record_count else payload.lines.line_of(index)


def _finding(error: RecordError, line: int, payload: Payload) -> Finding:
    return Finding(
        rule=RejectedRecord.id,
        severity=Severity.ERROR,
        message=error.reason,
        path=payload.file.path,
        line=None if line == _NOWHERE else line,
        record_index=error.record_index,
        field=error.field,
        fix=RejectedRecord.fix(),
    )
