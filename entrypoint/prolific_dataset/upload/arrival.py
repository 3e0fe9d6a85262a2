"""Waiting until it is settled whether a file that someone began to upload arrives.

An import job is a claim on its payload: while it reads `uninitialised`, its file may be on its way, or the storage may
not have announced it yet. That can take a minute or longer
(https://docs.aws.amazon.com/AmazonS3/latest/userguide/NotificationHowTo.html), so only a job that is five minutes old
counts as never used. See docs/decisions/0020-claims.md.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from prolific_dataset.clock import Deadline
from prolific_dataset.errors import MayStillArrive, NoFileCame
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.progress import ArrivalAwaited, Listener

_ARRIVAL: Final = 300.0
_SLOW: Final = 10 * 1024 * 1024
"""Bytes a second of a rather slow upload."""
_LOOK_FIRST: Final = 1.0
_LOOK_EVERY: Final = 5.0
_SHORTEST_WAIT: Final = 0.1

SEND_WITHIN: Final = 120.0
"""Seconds in which a claim is used, or given up for a new one: the rest of its life is for the upload to arrive."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """Import jobs that may still get their file, and when that was so."""

    jobs: Sequence[ImportJob]
    as_of: datetime | None = None
    """By the service's own clock; None if it did not say."""

    def age(self, job: ImportJob) -> float:
        """Seconds since a job was made, as far as the service says; 0 where it does not."""
        made = job.made
        return (self.as_of - made).total_seconds() if self.as_of and made else 0.0

    def left(self, job: ImportJob, size: int, *, watched: float = 0.0) -> float:
        """Seconds until a job is void, as a claim on a payload of so many bytes; 0 or less when it is.

        Where the service's clock is unknown or does not move, the seconds for which we have `watched` it count.
        """
        return lifetime(size) - max(watched, self.age(job))

    def good(self, size: int) -> list[ImportJob]:
        """Those that are not void yet, as claims on a payload of so many bytes."""
        return [job for job in self.jobs if self.left(job, size) > 0]


def lifetime(size: int) -> float:
    """Seconds after which a claim on a payload of `size` bytes is void: its file would have arrived."""
    return _ARRIVAL + size / _SLOW


def is_void(job: ImportJob, *, size: int, as_of: datetime | None, waited: float) -> bool:
    """Whether a job has no file, although one of `size` bytes would have come.

    Args:
        job: as it is now.
        size: bytes of the file, as far as they are known.
        as_of: a moment by the service's clock; None where it did not say.
        waited: seconds since then, by ours.
    """
    age = Claims(jobs=(), as_of=as_of).age(job) + waited
    return job.status is ImportStatus.UNINITIALISED and age >= lifetime(size)


def no_file(path: str, size: int) -> NoFileCame:
    """Say that the job for a file of `size` bytes is void."""
    return NoFileCame(
        f"{path}: the service got no file for this import in {round(lifetime(size) / 60)} minutes, so it has imported "
        "nothing."
    )


def wait_for_arrival(
    look: Callable[[], Claims],
    *,
    path: str,
    size: int,
    first_seen: dict[ImportID, float],
    deadline: Deadline,
    tell: Listener,
) -> None:
    """Wait until no claim is left: each has got its file, or is void.

    Args:
        look: the claims to wait for, as the service describes them now.
        path: the file that waits.
        size: bytes of the payload.
        first_seen: when this run first saw each claim, by its own clock; claims are added.
        deadline: the end of the run, and the clock to wait on.
        tell: gets one `ArrivalAwaited` for each claim that is waited for, the first time.

    Raises:
        MayStillArrive: the deadline passed before.
    """
    clock = deadline.clock
    wait = _LOOK_FIRST
    while True:
        claims = look()
        now = clock.now()
        waiting: list[tuple[float, ImportJob]] = []
        for job in claims.jobs:
            is_new = job.import_id not in first_seen
            left = claims.left(job, size, watched=now - first_seen.setdefault(job.import_id, now))
            if left <= 0:
                continue
            waiting.append((left, job))
            if is_new:
                tell(
                    ArrivalAwaited(
                        path=path, import_id=job.import_id, seconds=left, until=_until(claims.as_of, left)
                    )
                )
        if not waiting:
            return
        left, job = max(waiting, key=lambda each: each[0])
        clock.check()
        if not deadline.remaining:
            raise MayStillArrive(
                f"{path}: import {job.import_id}, made less than {round(lifetime(size) / 60)} minutes ago, "
                "may still arrive with the same records. Nothing was uploaded in its place."
            )
        clock.sleep(min(max(_SHORTEST_WAIT, min(wait, left)), deadline.remaining))
        wait = min(_LOOK_EVERY, 1.5 * wait)


def _until(as_of: datetime | None, seconds: float) -> str | None:
    return (as_of + timedelta(seconds=seconds)).astimezone(UTC).strftime("%H:%M:%S UTC") if as_of else None
