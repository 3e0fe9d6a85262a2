"""Brings the payloads of one dataset into the service: whole files, or only the records that are new."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.config.settings import Records
from prolific_dataset.upload.imports import Ingestion
from prolific_dataset.upload.ledger import UploadName
from prolific_dataset.upload.uploader import Uploader

if TYPE_CHECKING:
    from collections.abc import Mapping
    from contextlib import AbstractContextManager

    from prolific_dataset.client.service import Service
    from prolific_dataset.clock import Deadline
    from prolific_dataset.files.checkout import Checkout
    from prolific_dataset.model import DatasetID, ImportID
    from prolific_dataset.progress import Listener
    from prolific_dataset.upload.only_new import Planner
    from prolific_dataset.upload.polling import Pace
    from prolific_dataset.upload.state import DatasetBoard


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """Everything that an upload into one dataset needs; `run` does it and writes on the board what became of it."""

    board: DatasetBoard
    dataset_id: DatasetID
    service: Service
    checkout: Checkout
    pace: Pace
    deadline: Deadline
    tell: Listener
    force: bool
    """Whether to upload what the dataset already imported."""
    slot: AbstractContextManager[object]
    """Held while payloads are sent; limits how many datasets do so at once."""

    def run(self) -> None:
        """Upload what is missing, and wait for every import.

        Raises:
            AccessError: the token or the dataset id is not good; nothing else of this run can go well.
            Interrupted: the run was told to stop.
        """
        match self.board.settings.records:
            case Records.ALL:
                self._ingest({index: self._name(index) for index in range(len(self.board.payloads))})
            case Records.NEW:
                self._only_new()

    def _name(self, index: int) -> UploadName:
        payload = self.board.payloads[index]
        commit = self.checkout.commit_of(payload.file)
        return UploadName.of(payload.file.path, commit=commit, sha256=payload.sha256)

    def _only_new(self) -> None:
        from prolific_dataset.upload.only_new import OnlyNew  # noqa: PLC0415 - only with `records: new`

        OnlyNew(
            planner=planner(self.board, self.checkout, retry_rejected=self.force),
            dataset_id=self.dataset_id,
            api=self.service.api,
            pace=self.pace,
            deadline=self.deadline,
            tell=self.tell,
            ingest=self._ingest,
        ).run()

    def _ingest(self, names: Mapping[int, UploadName], counted: frozenset[ImportID] = frozenset()) -> None:
        """Upload the payloads that `names` names; imports that are `counted` do not count as already there."""
        Ingestion(
            board=self.board,
            dataset_id=self.dataset_id,
            api=self.service.api,
            uploader=Uploader(
                dataset_id=self.dataset_id,
                api=self.service.api,
                storage=self.service.storage,
                retry=self.service.retry,
                clock=self.deadline.clock,
                tell=self.tell,
                keep_going=self.deadline.check,
            ),
            pace=self.pace,
            deadline=self.deadline,
            tell=self.tell,
            names=names,
            force=self.force,
            watched=not self.force,
            slot=self.slot,
            counted=counted,
        ).run()


def planner(board: DatasetBoard, checkout: Checkout, *, retry_rejected: bool) -> Planner:
    """Return what plans the new records of a dataset's files."""
    from prolific_dataset.upload.new_records import Memory  # noqa: PLC0415 - only with `records: new`
    from prolific_dataset.upload.only_new import Planner  # noqa: PLC0415

    reader = checkout.repository
    memory = Memory(reader) if reader else None
    return Planner(board=board, reader=reader, retry_rejected=retry_rejected, memory=memory)
