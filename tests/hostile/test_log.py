"""Whatever a stranger's text gets into, the runner takes none of it for a command."""

from __future__ import annotations

import io
import json
import os

import pytest
from hypothesis import given, strategies

from prolific_dataset.github.log import Log
from prolific_dataset.github.step_log import StepLog, write_commands
from prolific_dataset.progress import DuplicatesFound
from prolific_dataset.sanitize import json_text
from support.shell import runner_rules

PIECES = strategies.sampled_from(
    ["#", "##[", "[warning]", "::", ":", "error", "::x", "\n", "\r", " ", "é", "a"]
)


@given(pieces=strategies.lists(PIECES))
def test_no_sequence_of_writes_makes_a_command(pieces: list[str]) -> None:
    """Also where a line comes in pieces."""
    stream = io.StringIO()
    log = StepLog(stream)
    for piece in pieces:
        log.write(piece)
        log.flush()
    log.finish()

    assert runner_rules.commands(stream.getvalue()) == []


def test_our_own_commands_get_through() -> None:
    """Behind the whole of an unfinished line, never in the middle of it."""
    stream = io.StringIO()
    log = StepLog(stream)
    log.write("half")
    write_commands(log, "::notice::ours\n")  # type: ignore[arg-type]

    assert stream.getvalue() == "half\n::notice::ours\n"


@given(value=strategies.lists(PIECES).map("".join))
def test_json_keeps_its_values(value: str) -> None:
    """It is for programs, and passes through a log all the same."""
    text = json_text(json.dumps({"value": value}, indent=2, ensure_ascii=False))

    assert json.loads(text) == {"value": value}
    assert runner_rules.commands(text) == []


@pytest.mark.posix
def test_a_reader_who_left_does_not_end_the_work() -> None:
    """The run goes on to wait for its imports, and sets its outputs."""
    reading, writing = os.pipe()
    os.close(reading)
    stream = os.fdopen(writing, "w")
    log = Log(stream, clock=lambda: 0.0)

    log(DuplicatesFound(path="a.jsonl", count=1))
    log(DuplicatesFound(path="b.jsonl", count=1))
    log.close()

    with pytest.raises(BrokenPipeError):
        os.write(writing, b"the pipe is broken indeed")
    with pytest.raises(BrokenPipeError):
        stream.close()
