"""Two runs at once: which of them uploads a payload, decided by the dataset's own list of imports.

An import job is a claim. A run that has just made one looks who else claims the same payload; the oldest claim wins,
and a claim that nobody follows up is void after a while. See docs/decisions/0020-claims.md.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from prolific_dataset.progress import Listener, Retrying
from prolific_dataset.upload import ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from prolific_dataset.clock import Deadline
    from prolific_dataset.model import ImportID, ImportJob
    from prolific_dataset.upload.ledger import UploadName

_LOOK_EVERY: Final = 1.0
_SHORTEST_WAIT: Final = 0.1
_LEAST_PATIENCE: Final = 10.0
_MOST_PATIENCE: Final = 120.0
_SLOW: Final = 10 * 1024 * 1024
"""Bytes a second of a rather slow upload."""


def patience(size: int) -> float:
    """Seconds after which a claim on a payload of `size` bytes is void: its upload would have ended."""
    return min(_MOST_PATIENCE, _LEAST_PATIENCE + size / _SLOW)


def give_way(
    name: UploadName,
    own: Sequence[ImportID],
    *,
    size: int,
    imports: Callable[[], Sequence[ImportJob]],
    deadline: Deadline,
    tell: Listener,
) -> ImportJob | None:
    """Wait until older claims on the payload `name` are followed up or void.

    Args:
        name: what is about to be uploaded.
        own: our import jobs for it, the one that claims last.
        size: bytes of the payload.
        imports: lists the dataset's imports, newest first.
        deadline: the end of the run, and the clock to wait on.
        tell: gets a `Retrying` before each wait.

    Returns:
        The import that has the payload meanwhile; None when it is ours to upload.
    """
    clock = deadline.clock
    start = clock.now()
    attempt = 0
    while True:
        deadline.check()
        listed = imports()
        if job := ledger.find(listed, name):
            return job
        left = _void_after(_older(listed, name, own), patience(size)) - (clock.now() - start)
        if left <= 0:
            return None
        attempt += 1
        wait = max(_SHORTEST_WAIT, min(_LOOK_EVERY, left))
        reason = f"another run may be uploading it; that is settled in {left:.0f} s at the latest"
        tell(Retrying(what=f"the upload of {name.slug}", reason=reason, attempt=attempt, wait=wait))
        clock.sleep(wait)


def _older(imports: Sequence[ImportJob], name: UploadName, own: Collection[ImportID]) -> list[float]:
    """When each older claim of others was made, in seconds before our own by the service's clock, oldest first."""
    newest = next((job for job in imports if job.import_id in own), None)
    after = imports[imports.index(newest) + 1 :] if newest else imports
    return [
        _seconds_between(job.created_at, newest.created_at if newest else None)
        for job in reversed(ledger.unused(after, name))
        if job.import_id not in own
    ]


def _void_after(ages: Sequence[float], patience: float) -> float:
    """Seconds after our own claim at which all older ones are void; each may wait for the one before it."""
    void = float("-inf")
    for age in ages:
        void = max(-age, void) + patience
    return void


def _seconds_between(earlier: str | None, later: str | None) -> float:
    try:
        return (datetime.fromisoformat(later or "") - datetime.fromisoformat(earlier or "")).total_seconds()
    except (TypeError, ValueError):
        return 0.0  # unknown: the claim counts as just made
