"""The upload side of one dataset: what it already has, what is sent, and how its imports end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from prolific_dataset import ledger
from prolific_dataset.board import DatasetBoard, failure_of
from prolific_dataset.errors import OutOfTime, ServiceError
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus, Severity
from prolific_dataset.polling import Look, Pace, wait_for_imports
from prolific_dataset.progress import FileKnown, ImportPolled, Listener
from prolific_dataset.rejections import rejections

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from prolific_dataset.clock import Deadline
    from prolific_dataset.ledger import UploadName
    from prolific_dataset.upload import API, Uploader

_GRACE_LOOKS: Final = 5
_GRACE_WAIT: Final = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingestion:
    """Brings the payloads of one dataset into the service and writes on its board what became of them."""

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

    def run(self) -> None:
        """Upload what is missing, in file order, and wait for every import.

        Raises:
            AccessError: the token or the dataset id is not good; nothing else of this run can go well.
            Interrupted: the run was told to stop.
        """
        running: dict[ImportID, int] = {}
        try:
            imports = self._imports()
            first_of: dict[str, str] = {}
            for index, name in self.names.items():
                payload = self.board.payloads[index]
                path = payload.file.path
                twin = first_of.setdefault(payload.sha256, path)
                if twin != path or payload.record_count == 0:
                    if twin != path:
                        self.board.note(
                            Severity.WARNING,
                            f"{path} holds the same bytes as {twin}; they are uploaded once.",
                        )
                    self.board.update(index, new_count=0, interrupted=False)
                elif job := ledger.find(imports, name):
                    self.tell(FileKnown(path=path, job=job))
                    self._write(index, job, already_imported=job.status.is_terminal)
                    if not job.status.is_terminal:
                        running[job.import_id] = index
                elif import_id := self._upload(index):
                    running[import_id] = index
        except OutOfTime:
            pass  # what is under way gets a last look; the rest stays unfinished on the board
        self._wait(running)

    def _imports(self) -> Sequence[ImportJob]:
        """What the dataset already imported, as the ledger reads it."""
        if self.force:
            return ()
        known = self.board.live.imports if self.board.live else None
        if known is None:
            self.board.note(
                Severity.WARNING,
                "The service does not list the dataset's imports, so what was uploaded before is not known.",
            )
            return ()
        return self._settled(known)

    def _settled(self, imports: Sequence[ImportJob]) -> Sequence[ImportJob]:
        """Look again for a few seconds while a payload of ours may just have reached the storage.

        A run that was killed right after its PUT leaves a job that still reads `uninitialised`; to upload then would
        import the same records twice.
        """
        for _ in range(_GRACE_LOOKS):
            if not any(
                not ledger.find(imports, name) and ledger.in_doubt(imports, name)
                for name in self.names.values()
            ):
                break
            self.deadline.clock.sleep(_GRACE_WAIT)
            imports = self.api.dataset(self.dataset_id).imports or ()
        return imports

    def _upload(self, index: int) -> ImportID | None:
        """Upload one file; its failure is its own, the next file is tried all the same."""
        filename = str(self.names[index])
        started = self.deadline.clock.now()

        def issued(import_id: ImportID) -> None:
            status = ImportStatus.UNINITIALISED
            job = ImportJob(import_id=import_id, status=status, status_text=status.value, filename=filename)
            self.board.update(index, job=job, upload_name=filename)

        try:
            self.uploader.keep_going()
            return self.uploader.upload(self.board.payloads[index], filename, issued=issued)
        except ServiceError as error:
            self.board.update(index, failure=failure_of(error), interrupted=False)
            return None
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
