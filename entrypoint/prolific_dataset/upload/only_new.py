"""Uploads only the records that a dataset does not have: plans each file, and uploads round by round.

Files of one run may hold the same new record. Who comes second waits until the first one's import has ended, and is
planned again: so each record is uploaded once, and none is lost when the first one fails.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.errors import OutOfTime, RepositoryError, RunError, ServiceError
from prolific_dataset.model import Findings, ImportStatus, Severity
from prolific_dataset.upload import new_records
from prolific_dataset.upload.ledger import ARRIVAL_LOOKS, ARRIVAL_WAIT, UploadName
from prolific_dataset.upload.new_records.findings import merged
from prolific_dataset.upload.new_records.history import is_finished
from prolific_dataset.upload.polling import Pace, wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.upload.state import DatasetBoard, failure_of
from prolific_dataset.wording import count

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from prolific_dataset.client.service import API
    from prolific_dataset.clock import Deadline
    from prolific_dataset.formats.payload import Payload
    from prolific_dataset.model import DatasetID, ImportID, ImportJob
    from prolific_dataset.progress import Listener
    from prolific_dataset.upload.new_records import NewRecords
    from prolific_dataset.upload.new_records.history import Reader


@dataclass(frozen=True, slots=True, kw_only=True)
class Planner:
    """Plans the files of one dataset, and writes on its board what an upload would do."""

    board: DatasetBoard
    reader: Reader | None
    retry_rejected: bool
    memory: new_records.Memory | None
    """What git said about the commits of imports; None without a reader."""

    def plan(self, imports: Sequence[ImportJob] | None, whole: Payload) -> NewRecords:
        """Decide which records of a file are new.

        Raises:
            RepositoryError: it cannot be told.
            FileChanged: the file is not what was validated.
        """
        if self.reader is None:
            raise RepositoryError(
                f"{whole.file.path} is in no git repository that can be read, so what is new is not known.",
                hint="Check the repository out, or use `records: all`.",
            )
        if imports is None:
            raise RepositoryError(
                "The service does not list the dataset's imports, so what was uploaded before is not known.",
                hint="Use `records: all`: it uploads every record of the file, also those that the dataset has.",
            )
        return new_records.plan(
            imports, whole, self.reader, retry_rejected=self.retry_rejected, memory=self.memory
        )

    def preview(self) -> None:
        """Say what an upload would do, where it can be told."""
        imports = self.board.live.imports if self.board.live else None
        self.note_unlisted()
        for index, whole in enumerate(self.board.payloads):
            try:
                planned = self.plan(imports, whole)
            except RunError as error:
                self.board.note(
                    Severity.WARNING,
                    f"What an upload of {whole.file.path} would add is not known. {error.message}",
                )
                continue
            self.write(index, planned)
            still = new_records.told_rejections(planned, self.board.settings.rules, severity=Severity.WARNING)
            self._find(index, still)

    def note_unlisted(self) -> None:
        """Say so when the dataset holds more than its listed imports brought in: that is not counted."""
        live = self.board.live
        accepted = [job.accepted_count for job in (live.imports if live else None) or () if is_finished(job)]
        total = live.total_datapoint_count if live else None
        listed = sum(each or 0 for each in accepted)
        if total is not None and None not in accepted and total > listed:
            self.board.note(
                Severity.WARNING,
                f"The dataset holds {count(total - listed, 'record')} more than its listed imports brought in. "
                "They were appended, or their imports are not listed any more: they may count as new.",
            )

    def write(self, index: int, planned: NewRecords) -> None:
        """Put on the board what an upload adds and what it cannot change."""
        self.board.update(index, new_count=planned.payload.record_count)
        self._find(index, new_records.told(planned, self.board.settings.rules))
        if planned.foreign and not any("not counted" in notice.message for notice in self.board.notices):
            self.board.note(
                Severity.NOTICE,
                f"{count(len(planned.foreign), 'import')} of this dataset not made from a commit by this action: "
                f"what they hold is not counted as uploaded before. The newest is {planned.foreign[0].import_id}.",
            )

    def _find(self, index: int, findings: Findings) -> None:
        self.board.update(index, findings=merged(self.board.reports[index].findings, findings))


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlyNew:
    """Brings the new records of one dataset's files into the service."""

    planner: Planner
    dataset_id: DatasetID
    api: API
    pace: Pace
    deadline: Deadline
    tell: Listener
    ingest: Callable[[Mapping[int, UploadName], frozenset[ImportID]], None]
    """Uploads some of the board's payloads, by index, and waits for their imports; the ledger is not to believe in
    imports that are given: the plan has counted what they hold, and says that more is wanted."""

    @property
    def board(self) -> DatasetBoard:
        """Where everything is written."""
        return self.planner.board

    def run(self) -> None:
        """Plan and upload, until every file is done with.

        Raises:
            AccessError: the token or the dataset id is not good; nothing else of this run can go well.
            Interrupted: the run was told to stop.
        """
        wholes = dict(enumerate(self.board.payloads))
        before = [report.findings for report in self.board.reports]
        waiting = list(wholes)
        try:
            while waiting and self._settle():
                if len(waiting) == len(wholes):
                    self.planner.note_unlisted()
                for index in waiting:
                    self.board.update(index, findings=before[index])
                plans = self._plans({index: wholes[index] for index in waiting})
                if any(planned.payload.record_count for planned in plans.values()) and self._came_late():
                    continue
                now = _without_shared(plans)
                self._round({index: plans[index] for index in now})
                waiting = [index for index in plans if index not in now]
        except OutOfTime:
            return  # what is not done stays unfinished on the board

    def _settle(self) -> bool:
        """Wait for imports of earlier runs to end; return whether any upload makes sense then."""
        while True:
            self.deadline.check()
            self.board.live = self.api.dataset(self.dataset_id)
            under_way = new_records.pending(self.board.live.imports or ())
            for job in under_way:
                if job.status is ImportStatus.PENDING_SCHEMA:
                    self._write_pending_schema(job)
                    return False
            if not under_way:
                return True
            self._wait(under_way)

    def _came_late(self) -> bool:
        """Whether an upload of a run that was killed turns out to have arrived; looks for some seconds."""
        known = self.board.live.imports if self.board.live else None
        for _ in range(ARRIVAL_LOOKS):
            if not new_records.in_doubt(known or ()):
                return False
            self.deadline.clock.sleep(ARRIVAL_WAIT)
            now = self.api.dataset(self.dataset_id).imports
            if [job.status for job in now or ()] != [job.status for job in known or ()]:
                return True
        return False

    def _wait(self, jobs: Sequence[ImportJob]) -> None:
        self.board.note(
            Severity.NOTICE,
            f"Import {jobs[0].import_id} of an earlier run had not ended: its end was awaited to know what is new.",
        )
        wait_for_imports(
            tuple(job.import_id for job in jobs),
            fetch=lambda import_id: self.api.import_job(self.dataset_id, import_id),
            seen=lambda _: None,
            pace=self.pace,
            deadline=self.deadline,
            tell=self.tell,
        )
        self.deadline.check()

    def _write_pending_schema(self, job: ImportJob) -> None:
        for index, payload in enumerate(self.board.payloads):
            placed = rejections(job, payload, listed=self.board.settings.rules.listed_per_file)
            self.board.update(
                index, job=job, already_imported=True, rejections=placed.findings, interrupted=False
            )

    def _plans(self, wholes: Mapping[int, Payload]) -> dict[int, NewRecords]:
        """Plan files; one that cannot be planned has failed, the others go on."""
        plans: dict[int, NewRecords] = {}
        for index, whole in wholes.items():
            try:
                planned = self.planner.plan(self.board.live.imports if self.board.live else None, whole)
            except (RepositoryError, ServiceError) as error:
                self.board.update(index, failure=failure_of(error), interrupted=False)
                continue
            self.planner.write(index, planned)
            if self.board.reports[index].findings.count(Severity.ERROR):
                self.board.update(index, interrupted=False)  # a user made an error of edits or removals
                continue
            self.board.payloads[index] = planned.payload
            plans[index] = planned
            self.deadline.check()
        return plans

    def _round(self, plans: Mapping[int, NewRecords]) -> None:
        names: dict[int, UploadName] = {}
        for index, planned in plans.items():
            self.board.update(index, still_rejected_count=len(planned.still_rejected))
            if planned.payload.record_count:
                path = planned.payload.file.path
                names[index] = UploadName.of(path, commit=planned.commit, sha256=planned.payload.sha256)
            else:
                self.board.update(index, interrupted=False)
        try:
            if names:
                known = self.board.live.imports if self.board.live else None
                self.ingest(names, frozenset(job.import_id for job in known or () if job.status.is_terminal))
        finally:
            for index, planned in plans.items():
                self._write_still_rejected(index, planned)

    def _write_still_rejected(self, index: int, planned: NewRecords) -> None:
        report = self.board.reports[index]
        still = new_records.told_rejections(planned, self.board.settings.rules, severity=Severity.ERROR)
        lines = {*report.bad_lines, *(each.line for each in planned.still_rejected)}
        self.board.update(index, rejections=merged(report.rejections, still), bad_lines=sorted(lines))


def _without_shared(plans: Mapping[int, NewRecords]) -> frozenset[int]:
    """The files that share no new record with an earlier one."""
    uploading = [index for index, planned in plans.items() if planned.payload.record_count]
    if len(uploading) < 2:  # noqa: PLR2004 - one shares with nobody
        return frozenset(plans)
    seen: set[int] = set()
    later: set[int] = set()
    for index in uploading:
        identities = new_records.identities(plans[index].payload)
        if seen.isdisjoint(identities):
            seen |= identities
        else:
            later.add(index)
    return frozenset(plans) - later
