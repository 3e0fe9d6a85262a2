"""Builds the way to the service: sessions, the token, retries. Apart, for `requests` takes 100 ms to import."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.service import Service
from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Transport

if TYPE_CHECKING:
    from prolific_dataset.clock import Deadline
    from prolific_dataset.progress import Listener


def connect(url: str, token: str, *, ca_bundle: str | None, deadline: Deadline, tell: Listener) -> Service:
    """Return the service at `url`, reached with `token`; nothing is sent yet."""
    retry = Retry(deadline=deadline, jitter=random.uniform, tell=tell)
    api = Transport.for_api(token, deadline=deadline, ca_bundle=ca_bundle)
    return Service(
        api=ProlificAPI(api, url=url, token=token, retry=retry),
        storage=Storage(Transport.for_storage(deadline=deadline, ca_bundle=ca_bundle)),
        retry=retry,
    )
