"""What the service said about an import, as findings on the file's own lines."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass

from prolific_dataset.formats.payload import Payload
from prolific_dataset.model import Finding, Findings, ImportJob, ImportStatus, RecordError, Severity, Tally
from prolific_dataset.validation.rules.rule import Rule
from prolific_dataset.validation.rules.service import ImportFailed, PendingSchema, RejectedRecord


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
    placed = [(_line(error, payload), error) for error in job.errors]
    # In line order; errors whose record is unknown come last.
    placed.sort(key=lambda each: (each[0] is None, each[0] or 0))
    found = tuple(_finding(error, line, payload) for line, error in placed[:listed])
    counts = Counter(error.field for _, error in placed)
    missing = (job.rejected_count or 0) - len({error.record_index for error in job.errors})
    if missing > 0:
        counts[None] += missing
    tallies = tuple(
        Tally(rule=RejectedRecord.id, severity=Severity.ERROR, field=name, count=count)
        for name, count in counts.items()
    )
    return Rejections(
        findings=Findings(listed=whole + found, tallies=Findings.of(whole).tallies + tallies),
        lines=array("Q", sorted({line for line, _ in placed if line is not None})),
    )


def _whole_file(payload: Payload, rule: type[Rule], message: str) -> tuple[Finding, ...]:
    path = payload.file.path
    return (Finding(rule=rule.id, severity=Severity.ERROR, message=message, path=path, fix=rule.fix()),)


def _line(error: RecordError, payload: Payload) -> int | None:
    index = error.record_index
    return None if index is None or index >= payload.record_count else payload.lines.line_of(index)


def _finding(error: RecordError, line: int | None, payload: Payload) -> Finding:
    return Finding(
        rule=RejectedRecord.id,
        severity=Severity.ERROR,
        message=error.reason,
        path=payload.file.path,
        line=line,
        record_index=error.record_index,
        field=error.field,
        fix=RejectedRecord.fix(),
    )
