"""What the service says of a dataset, asked before its files are checked."""

from __future__ import annotations

from prolific_dataset.client.service import Service
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.upload.state import DatasetState


def describe_dataset(dataset: DatasetState, service: Service, checkout: Checkout) -> None:
    """Ask what the dataset is like; nothing to ask where the user named none.

    Raises:
        AccessError: the token is refused.
        Interrupted, OutOfTime: the run is over.
    """
    if dataset.settings.dataset_id is None:
        return
    dataset.service = service
    if dataset.settings.imported:
        from prolific_dataset.upload.adoption import adopting  # noqa: PLC0415 - a seam: it reads new_records

        dataset.service = adopting(service, dataset.settings.imported, checkout)
    with service.slots, dataset.own_failure():
        dataset.live = dataset.service.api.dataset(dataset.settings.dataset_id)
        dataset.count_before = dataset.live.total_datapoint_count
