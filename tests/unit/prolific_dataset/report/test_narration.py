"""What is said while a run goes on, on a runner's log and on a terminal."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from prolific_dataset.github.log import Log
from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.progress import (
    BytesSent,
    DuplicatesFound,
    FileChecked,
    FileKnown,
    FileUploaded,
    ImportPolled,
    Progress,
    RecordsAppended,
    Retrying,
    UploadAbandoned,
)
from prolific_dataset.report.live import QUIET_SECONDS, Terminal
from prolific_dataset.report.narration import describe
from support.reports.scenarios import import_id, job
from support.shell import runner_rules

QUEUED = job(1, ImportStatus.QUEUED)
PROCESSING = job(1, ImportStatus.PROCESSING)
COMPLETE = job(1, ImportStatus.COMPLETE, accepted_count=1200)


class Clock:
    """A clock that only moves when it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def polled(
    status: ImportJob = PROCESSING, *, ahead: int = 0, behind: int = 0, waited: float = 3.0
) -> ImportPolled:
    return ImportPolled(
        path="a.jsonl", job=status, record_count=1200, waited=waited, ahead=ahead, behind=behind
    )


EVENTS: list[tuple[Progress, str]] = [
    (
        FileChecked(path="a.jsonl", record_count=1200, invalid_count=0, seconds=0.21),
        "a.jsonl: 1,200 records (0.2 s)",
    ),
    (
        FileChecked(path="a.jsonl", record_count=1, invalid_count=1, seconds=61),
        "a.jsonl: 1 record, 1 invalid (1 min 01 s)",
    ),
    (
        FileKnown(path="a.jsonl", job=COMPLETE),
        f"a.jsonl: the dataset has it already, import {import_id(1)} is complete",
    ),
    (BytesSent(path="a.jsonl", sent=512, size=2048), "a.jsonl: 25% of 2.0 KiB sent"),
    (
        FileUploaded(path="a.jsonl", import_id="i-1", size=3 * 1024 * 1024, seconds=2.0),
        "a.jsonl: 3.0 MiB sent in 2.0 s, 1.5 MiB/s, import i-1",
    ),
    (
        FileUploaded(path="a.jsonl", import_id="i-1", size=10, seconds=0.04),
        "a.jsonl: 10 B sent in 0.0 s, import i-1",
    ),
    (
        polled(QUEUED, ahead=2),
        f"a.jsonl: import {import_id(1)} is queued behind 2 imports of this run (3.0 s)",
    ),
    (polled(), f"a.jsonl: import {import_id(1)} is processing (3.0 s)"),
    (
        polled(behind=2),
        f"a.jsonl: import {import_id(1)} is processing, 2 imports of this run behind it (3.0 s)",
    ),
    (polled(COMPLETE, waited=12.4), f"a.jsonl: import {import_id(1)} is complete (12 s)"),
    (
        Retrying(what="upload URL", reason="the service answered 503", attempt=2, wait=1.5),
        "upload URL: the service answered 503; trying again in 1.5 s (attempt 2)",
    ),
    (
        UploadAbandoned(path="a.jsonl", import_id="i-1"),
        "a.jsonl: an upload URL was not used; its import i-1 stays uninitialised, which does no harm",
    ),
    (DuplicatesFound(path="a.jsonl", count=2), "a.jsonl: 2 duplicate records"),
    (
        RecordsAppended(path="a.jsonl", count=1000, record_count=2500, rejected_count=3),
        "a.jsonl: 1,000 of 2,500 records sent, 3 rejected",
    ),
]


@pytest.mark.parametrize(("progress", "line"), EVENTS)
def test_every_event_has_a_line(progress: Progress, line: str) -> None:
    """One step of a file, one line."""
    assert describe(progress) == line


def test_an_unchanged_state_is_told_now_and_then() -> None:
    """A poll a second does not make a line a second, but a reader sees that the run is alive."""
    clock, stream = Clock(), io.StringIO()
    log = Log(stream, clock=clock)
    for second in range(900):
        clock.now = 100.0 + second
        log(polled(waited=float(second)))

    told = [0, 15, 45, 105, 225, 345, 465, 585, 705, 825]
    assert stream.getvalue().splitlines() == [describe(polled(waited=float(second))) for second in told]


def test_a_change_of_state_is_told_at_once() -> None:
    """Queued, processing, complete: three lines, whatever the time."""
    stream = io.StringIO()
    log = Log(stream, clock=Clock())

    for each in (QUEUED, QUEUED, PROCESSING, PROCESSING, COMPLETE):
        log(polled(each))

    told = [describe(polled(each)) for each in (QUEUED, PROCESSING, COMPLETE)]
    assert stream.getvalue().splitlines() == told


def test_a_quick_upload_is_told_once() -> None:
    """Only an upload that takes its time has lines about its progress."""
    clock, stream = Clock(), io.StringIO()
    log = Log(stream, clock=clock)
    sent = BytesSent(path="a.jsonl", sent=1, size=2)

    log(sent)
    log(sent)
    assert stream.getvalue() == ""
    clock.now += QUIET_SECONDS
    log(sent)
    assert stream.getvalue() == "a.jsonl: 50% of 2 B sent\n"


def test_checks_are_one_group() -> None:
    """A reader opens the checks if needed, and sees uploads and imports without opening anything."""
    stream = io.StringIO()
    log = Log(stream, clock=Clock())

    for progress in (EVENTS[0][0], EVENTS[1][0], EVENTS[4][0], polled()):
        log(progress)
    log.close()

    assert stream.getvalue().splitlines() == [
        "::group::Check the files",
        EVENTS[0][1],
        EVENTS[1][1],
        "::endgroup::",
        EVENTS[4][1],
        EVENTS[7][1],
    ]


def test_a_group_is_closed_when_the_run_ends_in_it() -> None:
    """The report that follows must not be folded away."""
    stream = io.StringIO()
    log = Log(stream, clock=Clock())

    log(EVENTS[0][0])
    log.close()
    log.close()

    assert stream.getvalue().count("::endgroup::") == 1


@pytest.mark.parametrize("is_debug", [True, False])
def test_debugging_shows_every_event(*, is_debug: bool) -> None:
    """RUNNER_DEBUG brings the polls that are not worth a line."""
    stream = io.StringIO()
    log = Log(stream, clock=Clock(), is_debug=is_debug)

    for _ in range(3):
        log(polled())

    assert stream.getvalue().count("::debug::") == (2 if is_debug else 0)


@given(text=st.text(max_size=40), is_debug=st.booleans())
@example(text="sending", is_debug=False)
def test_no_event_speaks_to_the_runner(text: str, *, is_debug: bool) -> None:
    """Paths, reasons and statuses are written by others."""
    stream = io.StringIO()
    log = Log(stream, clock=Clock(), is_debug=is_debug)
    strange = replace(PROCESSING, status_text=text)

    for progress in (
        Retrying(what=text, reason=text, attempt=1, wait=1.0),
        FileKnown(path=text, job=strange),
        polled(strange),
        polled(strange),
        UploadAbandoned(path=text, import_id=text),
    ):
        log(progress)

    names = {each.name for each in runner_rules.commands(stream.getvalue())}
    assert names <= {"debug"}
    assert len(stream.getvalue().splitlines()) == (5 if is_debug else 4)


def test_a_terminal_has_a_bar_and_loses_it() -> None:
    """The bar is drawn in one line, which is free again when it goes."""
    stream = io.StringIO()
    terminal = Terminal(stream, clock=Clock(), width=40)

    terminal(BytesSent(path="a.jsonl", sent=1024, size=2048))
    drawn = stream.getvalue()
    terminal(EVENTS[4][0])
    terminal.close()

    assert drawn.startswith("\r\x1b[K━━━━━━━━━━━━────────────  50%")
    assert "\n" not in drawn
    assert len(drawn) - len("\r\x1b[K") < 40
    assert stream.getvalue().endswith(f"\r\x1b[K{EVENTS[4][1]}\n")


def test_a_bar_is_not_drawn_faster_than_eyes() -> None:
    """Thousands of chunks a second cost nothing."""
    clock, stream = Clock(), io.StringIO()
    terminal = Terminal(stream, clock=clock, width=80)

    for sent in range(100):
        clock.now += 0.01
        terminal(BytesSent(path="a.jsonl", sent=sent, size=100))

    assert 5 <= stream.getvalue().count("\r") <= 11


def test_what_is_no_terminal_gets_no_bar() -> None:
    """A file or a pipe holds lines only."""
    stream = io.StringIO()
    terminal = Terminal(stream, clock=Clock(), width=None)

    for progress, _ in EVENTS:
        terminal(progress)
    terminal.close()

    assert "\r" not in stream.getvalue()
    assert "\x1b" not in stream.getvalue()
