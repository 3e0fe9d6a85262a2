"""Waiting for imports of one dataset: knows no HTTP and no real time, follows the dataset's queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from prolific_dataset.client.pace import Pace
from prolific_dataset.clock import Deadline
from prolific_dataset.errors import ServiceError
from prolific_dataset.model import ImportID, ImportJob
from prolific_dataset.progress import Listener, Retrying


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look at one import."""

    job: ImportJob
    waited: float
    """Seconds since the first poll of this wait."""
    ahead: int
    """Imports of this wait before it in the queue."""
    behind: int = 0
    """Imports of this wait behind it."""


def wait_for_imports(
    import_ids: Sequence[ImportID],
    *,
    fetch: Callable[[ImportID], ImportJob],
    seen: Callable[[Look], None],
    pace: Pace,
    deadline: Deadline,
    tell: Listener,
    is_over: Callable[[ImportJob], bool] = lambda job: job.status.is_terminal,
) -> None:
    """Poll each import until it has ended or the deadline is reached.

    The service works on one import of a dataset at a time, in the order in which they arrived, so only the first
    unfinished one is polled, and the next one as soon as that has ended; the others get one last look at the deadline.

    Args:
        import_ids: imports of one dataset, in the order of arrival.
        fetch: polls once. A `ServiceError` is tolerated until the deadline; anything else ends the wait.
        seen: gets every look, also the last one.
        pace: how often to ask.
        deadline: when to stop.
        tell: gets a `Retrying` for each poll that failed.
        is_over: whether an import is not waited for any longer.
    """
    clock = deadline.clock
    start = clock.now()
    wait = pace.wait(0.0, polls=0)
    for position, import_id in enumerate(import_ids):
        turn = clock.now()
        polls = failures = 0
        while True:
            if wait >= deadline.remaining:
                clock.sleep(deadline.remaining)
                look_once(import_ids[position:], fetch=fetch, seen=seen, waited=clock.now() - start)
                return
            clock.sleep(wait)
            polls += 1
            wait = pace.wait(clock.now() - turn, polls=polls)
            try:
                job = fetch(import_id)
            except ServiceError as error:
                failures += 1
                wait = max(wait, pace.after_faults(failures), getattr(error, "retry_after", None) or 0.0)
                tell(Retrying(what=f"import {import_id}", reason=error.message, attempt=failures, wait=wait))
            else:
                failures = 0
                behind = len(import_ids) - position - 1
                seen(Look(job=job, waited=clock.now() - start, ahead=0, behind=behind))
                if is_over(job):
                    wait = 0.0  # the next one may have ended as well
                    break


def look_once(
    import_ids: Sequence[ImportID],
    *,
    fetch: Callable[[ImportID], ImportJob],
    seen: Callable[[Look], None],
    waited: float = 0.0,
) -> None:
    """Look at each import; one that the service does not tell of is left as it was."""
    for ahead, import_id in enumerate(import_ids):
        try:
            behind = len(import_ids) - ahead - 1
            seen(Look(job=fetch(import_id), waited=waited, ahead=ahead, behind=behind))
        except ServiceError:
            continue
