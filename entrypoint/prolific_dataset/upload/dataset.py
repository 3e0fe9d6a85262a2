"""What a run does with one dataset after the check of its files: say what an upload would do, or upload."""

from __future__ import annotations

from prolific_dataset.client.service import Service
from prolific_dataset.config.settings import Records, Via
from prolific_dataset.errors import UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.upload import only_new, other_hands, whole_files
from prolific_dataset.upload.append.change_over import (
    stop_change_over,
    tell_of_appending,
    warn_of_change_over,
)
from prolific_dataset.upload.imports import import_files
from prolific_dataset.upload.reading_back import read_back
from prolific_dataset.upload.state import DatasetState


def preview_upload(dataset: DatasetState, checkout: Checkout, *, force: bool) -> None:
    """Say what an upload would do, as far as the dataset tells."""
    if dataset.live is None or any(file.payload is None for file in dataset.files):
        return
    other_hands.tell(dataset)
    if dataset.settings.via is Via.APPEND:
        tell_of_appending(dataset)
    match dataset.settings.records:
        case Records.ALL:
            whole_files.preview(dataset)
        case Records.NEW:
            only_new.preview(dataset, checkout, retry_rejected=force)
    other_hands.warn_of_twice(dataset)
    if dataset.settings.via is Via.FILE:
        warn_of_change_over(dataset)


def upload_dataset(dataset: DatasetState, service: Service, checkout: Checkout, *, force: bool) -> None:
    """Upload what the dataset does not have, wait for its imports, and read back what it has then.

    Raises:
        AccessError: the token is refused.
        Interrupted, OutOfTime: the run is over.
    """
    service = dataset.service or service
    if dataset.failure is not None:
        return
    at_first = dataset.live
    with dataset.own_failure():
        other_hands.tell(dataset)
        if other_hands.stop_before_twice(dataset, checkout, force=force):
            return
        if _cannot_go_by(dataset, dataset.settings.via, force=force):
            return
        match dataset.settings.records:
            case Records.ALL:
                whole_files.warn_of_twice(dataset)
                import_files(dataset, service, checkout, force=force)
            case Records.NEW:
                only_new.import_new_records(dataset, service, checkout, force=force)
        if not read_back(dataset, service):
            other_hands.tell_of_growth(dataset, at_first)


def _cannot_go_by(dataset: DatasetState, via: Via, *, force: bool) -> bool:
    """Whether the dataset cannot take records in this way; says so, and how to go on."""
    if via is Via.FILE:
        return stop_change_over(dataset, force=force)
    if dataset.live is None or dataset.live.schema is not None:
        return False
    dataset.fail(
        UsageError(
            "The dataset has no schema, and records can only be appended to one that has.",
            hint="Set a schema on the dataset, or use `via: file`.",
        )
    )
    return True
