"""The upload side of one dataset: what it already has, what is sent, and how its imports end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.errors import OutOfTime, ServiceError
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.progress import FileKnown, ImportPolled, Listener, Retrying
from prolific_dataset.upload import ledger
from prolific_dataset.upload.claims import Claims
from prolific_dataset.upload.ledger import ARRIVAL_LOOKS, ARRIVAL_WAIT
from prolific_dataset.upload.polling import Look, Pace, wait_for_imports
from prolific_dataset.upload.rejections import rejections
from prolific_dataset.upload.state import DatasetBoard, failure_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from prolific_dataset.client.service import API
    from prolific_dataset.clock import Deadline
    from prolific_dataset.upload.ledger import UploadName
    from prolific_dataset.upload.uploader import Uploader


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """Brings the payloads of one dataset into the service and writes on its board what became of them.

    Args:
        force: whether to upload what the dataset already imported.
        watched: whether to look for other runs that upload the same payload at this moment.
        slot: is held while payloads are sent; limits how many datasets do so at once.
    """

    board: DatasetBoard
    dataset_id: DatasetID
    api: API
    uploader: Uploader
    pace: Pace
    deadline: Deadline
    tell: Listener
    names: Mapping[int, UploadName]
    """Upload names of the payloads to bring in, by their index on the board, in file order."""
    force: bool
    watched: bool
    slot: AbstractContextManager[object]
    counted: frozenset[ImportID] = frozenset()
    """Imports that whoever made the payloads has taken into account: they say nothing about what is there."""

    def run(self) -> None:
        """Upload what is missing, in file order, and wait for every import.

        Raises:
            AccessError: the token or the dataset id is not good; nothing else of this run can go well.
            Interrupted: the run was told to stop.
        """
        running: dict[ImportID, int] = {}
        twins: dict[int, int] = {}
        try:
            with self.slot:
                self._send(running, twins)
        except OutOfTime:
            pass  # what is under way gets a last look; the rest stays unfinished on the board
        except ServiceError as error:
            self.board.failure = failure_of(error)  # the ledger cannot be read: nothing more is uploaded here
        self._wait(running)
        for index, first in twins.items():
            settled = self.board.reports[first].outcome.is_settled
            self.board.update(index, new_count=0, interrupted=not settled)

    def _send(self, running: dict[ImportID, int], twins: dict[int, int]) -> None:
        """Upload what is missing; `running` gets each import to wait for, `twins` each file that equals another."""
        imports = self._imports()
        first_of: dict[str, int] = {}
        for index, name in self.names.items():
            payload = self.board.payloads[index]
            first = first_of.setdefault(payload.sha256, index)
            if payload.record_count == 0:
                self.board.update(index, new_count=0, interrupted=False)
            elif first != index:
                twins[index] = first
                twin = self.board.payloads[first].file.path
                self.board.note(
                    Severity.WARNING,
                    f"{payload.file.path} holds the same bytes as {twin}; they are uploaded once.",
                )
            elif job := ledger.find(imports or (), name):
                self._attach(index, job, running)
            else:
                self._upload(index, running, watched=self.watched and (self.force or imports is not None))

    def _attach(self, index: int, job: ImportJob, running: dict[ImportID, int]) -> None:
        """Take up an import that the dataset has already."""
        self.tell(FileKnown(path=self.board.payloads[index].file.path, job=job))
        self._write(index, job, already_imported=job.status.is_terminal)
        if not job.status.is_terminal:
            running[job.import_id] = index

    def _imports(self) -> Sequence[ImportJob] | None:
        """What the dataset already imported, as the ledger reads it; None when it is not known or not asked for."""
        if self.force:
            return None
        known = self.api.dataset(
            self.dataset_id
        ).imports  # anew: the check of the files may have taken minutes
        if known is None or any(job.filename is None for job in known):
            self.board.note(
                Severity.WARNING,
                "The service does not tell the names of the dataset's imports, "
                "so what was uploaded before is not known.",
            )
        return None if known is None else self._settled(self._others(known))

    def _settled(self, imports: Sequence[ImportJob]) -> Sequence[ImportJob]:
        """Look again for a few seconds while a payload of ours may just have reached the storage.

        A run that was killed right after its PUT leaves a job that still reads `uninitialised`; to upload then would
        import the same records twice.
        """
        for attempt in range(1, ARRIVAL_LOOKS + 1):
            in_doubt = [
                (index, unused[0])
                for index, name in self.names.items()
                if not ledger.find(imports, name) and (unused := ledger.unused(imports, name))
            ]
            if not in_doubt:
                break
            index, job = in_doubt[0]
            self.tell(
                Retrying(
                    what=self.board.payloads[index].file.path,
                    reason=f"an earlier run began to upload it (import {job.import_id}), and it may just arrive",
                    attempt=attempt,
                    wait=ARRIVAL_WAIT,
                )
            )
            self.deadline.clock.sleep(ARRIVAL_WAIT)
            imports = self._look()
        return imports

    def _look(self) -> Sequence[ImportJob]:
        return self._others(self.api.dataset(self.dataset_id).imports or ())

    def _others(self, imports: Sequence[ImportJob]) -> Sequence[ImportJob]:
        return tuple(job for job in imports if job.import_id not in self.counted)

    def _upload(self, index: int, running: dict[ImportID, int], *, watched: bool) -> None:
        """Upload one file; its failure is its own, the next file is tried all the same.

        Args:
            index: which file.
            running: gets the import to wait for.
            watched: whether to look for other runs that upload the same payload.
        """
        payload, name = self.board.payloads[index], self.names[index]
        claims = Claims(imports=self._look, deadline=self.deadline, tell=self.tell)
        started = self.deadline.clock.now()

        def issued(job: ImportJob) -> None:
            self.board.update(index, job=job, upload_name=str(name))

        def give_way(own: Sequence[ImportID]) -> ImportJob | None:
            return claims.give_way(name, own, size=payload.size) if watched else None

        try:
            self.uploader.keep_going()
            job = self.uploader.upload(payload, str(name), issued=issued, give_way=give_way)
        except ServiceError as error:
            self.board.update(index, failure=failure_of(error), interrupted=False)
        else:
            if job.status is ImportStatus.UNINITIALISED:
                running[job.import_id] = index
            else:
                self._attach(index, job, running)
        finally:
            self.board.update(index, seconds=self.deadline.clock.now() - started)

    def _wait(self, running: dict[ImportID, int]) -> None:
        started = self.deadline.clock.now()
        before = {index: self.board.reports[index].seconds or 0.0 for index in running.values()}

        def seen(look: Look) -> None:
            index = running[look.job.import_id]
            payload = self.board.payloads[index]
            seconds = before[index] + self.deadline.clock.now() - started
            self._write(index, look.job, seconds=seconds)
            self.tell(
                ImportPolled(
                    path=payload.file.path,
                    job=look.job,
                    record_count=payload.record_count,
                    waited=look.waited,
                    ahead=look.ahead,
                    behind=look.behind,
                )
            )

        wait_for_imports(
            tuple(running),
            fetch=lambda import_id: self.api.import_job(self.dataset_id, import_id),
            seen=seen,
            pace=self.pace,
            deadline=self.deadline,
            tell=self.tell,
        )

    def _write(
        self, index: int, job: ImportJob, *, already_imported: bool = False, seconds: float | None = None
    ) -> None:
        report = self.board.reports[index]
        placed = rejections(job, self.board.payloads[index], listed=self.board.settings.rules.listed_per_file)
        self.board.update(
            index,
            job=job,
            upload_name=job.filename or report.upload_name,
            already_imported=already_imported,
            rejections=placed.findings,
            bad_lines=placed.lines,
            interrupted=not job.status.is_terminal,
            seconds=report.seconds if seconds is None else seconds,
        )
