"""What a run came to for one file: facts, and the outcome and counts that follow from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from prolific_dataset.config.settings import Mode
from prolific_dataset.model import Appended, Findings, ImportJob, ImportStatus, Severity
from prolific_dataset.report.outcome import Failure, Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReport:
    """Everything about one file."""

    path: str
    size: int
    """Bytes on disk."""
    record_count: int
    invalid_count: int
    """Records (lines that are not blank) with at least one error found here."""
    mode: Mode
    is_form_only: bool = False
    """Whether there was no schema, so that only the form of the records was checked."""
    findings: Findings = field(default_factory=Findings)
    """What was found here, before any upload."""
    bad_lines: Sequence[int] = ()
    """Every line, in order, whose record was found invalid here or rejected by the service; not capped."""
    upload_name: str | None = None
    """The name under which the service knows the payload."""
    new_count: int | None = None
    """Records that an upload adds; None where all records are uploaded."""
    is_new_count_unknown: bool = False
    """Whether it is unknown what an upload would add; a notice of the dataset says why."""
    still_rejected_count: int = 0
    """Records that an earlier import rejected and that are unchanged; they are not sent again."""
    job: ImportJob | None = None
    appended: Appended | None = None
    """What became of records that were appended, in place of an import, so far."""
    already_imported: bool = False
    """Whether `job` was found in the dataset, so that nothing was uploaded by this run."""
    is_followed: bool = False
    """Whether `job` is an import of another run that had not ended when this run found it."""
    is_sent: bool = False
    """Whether the storage has the whole payload, from this run or, of the same records, from another file of it."""
    rejections: Findings = field(default_factory=Findings)
    """What the service reported, at the file's own lines."""
    failure: Failure | None = None
    interrupted: bool = False
    """Whether the deadline or a signal ended the run before the import did."""
    seconds: float | None = None
    """Time from the request for an upload URL to the import's end, or to when we stopped looking."""

    @property
    def is_begun(self) -> bool:
        """Whether something of the file was sent, by this run or an earlier one."""
        return self.job is not None or self.appended is not None

    @property
    def is_judged(self) -> bool:
        """Whether the service has said how many records it accepted."""
        return self.appended is not None or (self.job is not None and self.job.accepted_count is not None)

    @property
    def is_checked(self) -> bool:
        """Whether the check of the file came to its end: a file without records has a finding that says so."""
        return self.record_count > 0 or self.findings.total > 0

    @property
    def problems(self) -> Findings:
        """What was found here and what the service reported: errors first, then warnings, then notices."""
        found = self.findings + self.rejections
        return replace(found, listed=tuple(sorted(found.listed, key=lambda each: each.severity.rank)))

    @property
    def is_under_way(self) -> bool:
        """Whether the service has all that it needs to import the file, and nobody needs to run again for that."""
        return (
            self.outcome is Outcome.UNFINISHED and self.failure is None and (self.is_sent or self.is_followed)
        )

    @property
    def valid_count(self) -> int:
        """Records without an error."""
        return self.record_count - self.invalid_count

    @property
    def sending_count(self) -> int:
        """Records that an upload sends or would send."""
        return self.record_count if self.new_count is None else self.new_count

    @property
    def uploaded_count(self) -> int:
        """Records this run sent to the service."""
        if self.appended is not None:
            return self.appended.accepted_count + self.appended.rejected_count
        if self.job is None or self.already_imported or self.is_followed:
            return 0
        return self.sending_count

    @property
    def accepted_count(self) -> int:
        """Records the service accepted, duplicates included."""
        if self.appended is not None:
            return self.appended.accepted_count
        return (self.job.accepted_count or 0) if self.job else 0

    @property
    def rejected_count(self) -> int:
        """Records the service rejected, now or, unchanged since, before."""
        if self.appended is not None:
            return self.appended.rejected_count + self.still_rejected_count
        if self.job is None:
            return self.still_rejected_count
        count = self.job.rejected_count or 0
        if count < len(self.job.errors):  # the service counts fewer than it names
            count = max(count, len({error.record_index for error in self.job.errors}))
        return count + self.still_rejected_count

    @property
    def unnamed_count(self) -> int:
        """Rejected records that the service did not identify."""
        return max(0, self.rejected_count - len(self.bad_lines))

    @property
    def duplicate_count(self) -> int:
        """Accepted records that the dataset already had, where the service reports them."""
        return (self.job.duplicate_count or 0) if self.job else 0

    @property
    def imported_count(self) -> int:
        """Records this run's own import added to the dataset, as far as the service reports."""
        if self.already_imported or self.is_followed:
            return 0
        return max(0, self.accepted_count - self.duplicate_count)

    @property
    def followed_count(self) -> int:
        """Records that an import of another run added while this run followed it."""
        return max(0, self.accepted_count - self.duplicate_count) if self.is_followed else 0

    @property
    def outcome(self) -> Outcome:
        """What the file came to."""
        if self.failure is not None:
            return self.failure.outcome
        if self.findings.count(Severity.ERROR):
            return Outcome.INVALID
        if self.appended is not None:
            return self._of_appended(self.appended)
        if self.job is None:
            return Outcome.UNFINISHED if self.interrupted else self._without_job()
        return self._of_job(self.job)

    def _of_job(self, job: ImportJob) -> Outcome:
        match job.status:
            case ImportStatus.COMPLETE if self.still_rejected_count:
                return Outcome.PARTIAL
            case ImportStatus.COMPLETE:
                return Outcome.UP_TO_DATE if self.already_imported else Outcome.COMPLETE
            case ImportStatus.PARTIAL:
                return Outcome.PARTIAL
            case ImportStatus.FAILED:
                return Outcome.FAILED
            case ImportStatus.PENDING_SCHEMA:
                return Outcome.PENDING_SCHEMA
            case (
                ImportStatus.UNINITIALISED
                | ImportStatus.QUEUED
                | ImportStatus.PROCESSING
                | ImportStatus.UNKNOWN
            ):
                return Outcome.UNFINISHED
            case _:
                assert_never(job.status)

    def _of_appended(self, appended: Appended) -> Outcome:
        if self.interrupted:
            return Outcome.UNFINISHED
        if appended.rejected_count and not appended.accepted_count:
            return Outcome.FAILED
        return Outcome.PARTIAL if self.rejected_count else Outcome.COMPLETE

    def _without_job(self) -> Outcome:
        if self.mode is Mode.UPLOAD and self.still_rejected_count:
            return Outcome.PARTIAL
        if self.mode is Mode.UPLOAD and self.new_count == 0:
            return Outcome.UP_TO_DATE
        return Outcome.VALID
