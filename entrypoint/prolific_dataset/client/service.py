"""The service as a run reaches it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prolific_dataset.client.retry import Retry
    from prolific_dataset.upload.uploader import API, Storage


class Service(NamedTuple):
    """What talks to the API, what puts payloads, and what both try again with."""

    api: API
    storage: Storage
    retry: Retry
