"""How long other runs' claims are waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prolific_dataset.clock import Deadline
from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload.claims import give_way, patience
from prolific_dataset.upload.ledger import UploadName
from support.service.fake_clock import FakeClock

if TYPE_CHECKING:
    from prolific_dataset.progress import Progress

NAME = UploadName.of("data.jsonl", commit=None, sha256="5e884898da28047151d0e56f8dc62927")
OWN = ImportID("own")


def job(
    import_id: str,
    second: int | None,
    status: ImportStatus = ImportStatus.UNINITIALISED,
    *,
    name: str = str(NAME),
) -> ImportJob:
    created = None if second is None else f"2026-11-22T10:00:{second:02}.000Z"
    return ImportJob(
        import_id=ImportID(import_id),
        status=status,
        status_text=status.value,
        filename=name,
        created_at=created,
    )


def waited_for(*imports: ImportJob, size: int = 100) -> tuple[ImportJob | None, float]:
    """The import to give way to, and how long it took to tell; the list stays as it is."""
    clock = FakeClock()
    events: list[Progress] = []
    found = give_way(
        NAME,
        [OWN],
        size=size,
        imports=lambda: imports,
        deadline=Deadline.after(clock, 900.0),
        tell=events.append,
    )
    assert len(events) == len(clock.waits)
    return found, sum(clock.waits)


def test_nobody_else_is_there() -> None:
    """One look, no wait."""
    assert waited_for(job("own", 30)) == (None, 0.0)


def test_a_younger_claim_has_to_wait_itself() -> None:
    """The list has the newest first: what stands before ours came later."""
    assert waited_for(job("late", 31), job("own", 30)) == (None, 0.0)


@pytest.mark.parametrize(("second", "seconds"), [(30, 10.0), (27, 7.0), (20, 0.0), (None, 10.0)])
def test_an_older_claim_is_void_after_a_while(second: int | None, seconds: float) -> None:
    """Ten seconds after it was made; where that is not told, ten seconds from now."""
    found, waited = waited_for(job("own", 30), job("other", second))

    assert found is None
    assert waited == pytest.approx(seconds, abs=0.2)


def test_claims_queue_up() -> None:
    """One that stands behind an older one may have waited for that, and gets its own ten seconds."""
    _, waited = waited_for(job("own", 30), job("second", 29), job("first", 28))

    assert waited == pytest.approx(18.0, abs=0.2)


def test_other_payloads_and_finished_claims_do_not_count() -> None:
    """Only unused jobs for the same bytes are claims."""
    other = str(UploadName.of("data.jsonl", commit=None, sha256="0" * 64))
    failed = job("failed", 30, ImportStatus.FAILED)

    assert waited_for(job("own", 30), failed, job("other", 30, name=other)) == (None, 0.0)


@pytest.mark.parametrize("status", [ImportStatus.QUEUED, ImportStatus.COMPLETE, ImportStatus.UNKNOWN])
def test_an_import_that_has_the_payload_wins(status: ImportStatus) -> None:
    """However old or young it is."""
    winner = job("winner", 31, status)

    assert waited_for(winner, job("own", 30)) == (winner, 0.0)


def test_our_job_may_not_be_listed_yet() -> None:
    """Then every unused one counts as older, and as just made."""
    found, waited = waited_for(job("other", 20))

    assert found is None
    assert waited == pytest.approx(10.0, abs=0.2)


@pytest.mark.parametrize(("size", "seconds"), [(0, 10), (50 * 1024**2, 15), (5 * 1024**3, 120)])
def test_large_payloads_get_more_time(size: int, seconds: float) -> None:
    """A second for each 10 MiB, two minutes at most."""
    assert patience(size) == seconds
