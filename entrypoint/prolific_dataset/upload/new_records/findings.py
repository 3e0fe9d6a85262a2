"""What an upload of new records cannot do, as findings: edits, removals, and what was rejected before."""

from __future__ import annotations

from typing import Final

from prolific_dataset.model import Finding, Findings, Severity, Tally
from prolific_dataset.upload.new_records.search import NewRecords
from prolific_dataset.upload.upload_name import COMMIT_LENGTH
from prolific_dataset.validation.rules.dataset import EditedRecord, RemovedRecord
from prolific_dataset.validation.rules.service import UNCHANGED_FIX, RejectedRecord
from prolific_dataset.validation.rules.settings import RuleSettings
from prolific_dataset.wording import count, some

_MOST_LINES: Final = 20


def change_findings(new: NewRecords, settings: RuleSettings) -> Findings:
    """Return which records were edited or removed since the base: their old datapoints stay."""
    if new.base is None:
        return Findings()
    commit = new.base.commit[:COMMIT_LENGTH]
    return _edited(new, settings, commit) + _removed(new, settings, commit)


def rejection_findings(new: NewRecords, settings: RuleSettings, *, severity: Severity) -> Findings:
    """Return which records were rejected before and are unchanged."""
    path = new.payload.file.path
    found = [
        Finding(
            rule=RejectedRecord.id,
            severity=severity,
            message=f"{error.reason if error else 'The service gave no reason.'} "
            f"(rejected by import {refusal.job.import_id} and unchanged since, so not sent again)",
            path=path,
            line=line,
            field=error.field if error else None,
            fix=UNCHANGED_FIX,
        )
        for line, refusal in new.still_rejected.items()
        for error in refusal.errors or (None,)
    ]
    return Findings(listed=tuple(found[: settings.listed_per_file]), tallies=Findings.of(found).tallies)


def _edited(new: NewRecords, settings: RuleSettings, commit: str) -> Findings:
    severity = settings.severity_of(EditedRecord)
    if severity is None or not new.edited:
        return Findings()
    listed = tuple(
        Finding(
            rule=EditedRecord.id,
            severity=severity,
            message=f"The record of line {before} at {commit} was edited: the dataset gets the new text "
            "as a new record and keeps the old one.",
            path=new.payload.file.path,
            line=now,
            fix=EditedRecord.fix(),
        )
        for before, now in new.edited[: settings.listed_per_file]
    )
    tally = Tally(rule=EditedRecord.id, severity=severity, field=None, count=len(new.edited))
    return Findings(listed=listed, tallies=(tally,))


def _removed(new: NewRecords, settings: RuleSettings, commit: str) -> Findings:
    severity = settings.severity_of(RemovedRecord)
    if severity is None or not new.removed:
        return Findings()
    is_several = len(new.removed) > 1
    finding = Finding(
        rule=RemovedRecord.id,
        severity=severity,
        message=f"{count(len(new.removed), 'record')} of this file at {commit} "
        f"(line{'s' if is_several else ''} {some(new.removed, _MOST_LINES)}) {'are' if is_several else 'is'} "
        "not in it any more: the dataset keeps what it has.",
        path=new.payload.file.path,
        fix=RemovedRecord.fix(),
    )
    return Findings.of([finding])
