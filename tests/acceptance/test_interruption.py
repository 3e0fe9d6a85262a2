"""A signal at any step: what is known is written within seconds, and the next run takes it up."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from prolific_dataset.config.settings import Mode
from prolific_dataset.errors import OutOfTime
from prolific_dataset.model import Severity
from prolific_dataset.progress import FileChecked, Progress
from prolific_dataset.report.sentences import status
from prolific_sandbox import Fault, FaultKind, Sandbox, Scenario, Step, serve
from support.service.service_world import DATASET, SCHEMA, TOKEN, ServiceWorld
from support.shell import runner_rules
from support.shell.action_step import environment, given
from support.shell.git_repository import Work
from support.shell.program import start_program
from support.shell.terminal import prolific_dataset

STEPS = [Step.DATASET, Step.UPLOAD_URL, Step.PUT, Step.POLL]
SIGNALS = [signal.SIGINT, signal.SIGTERM]


@dataclass
class HeldService:
    """A sandbox that holds back one reply until the test is over, and says when it begins to."""

    sandbox: Sandbox = field(
        default_factory=lambda: Sandbox(
            scenario=Scenario(processing_seconds=0.0, queued_seconds=0.0), tokens=(TOKEN,)
        )
    )
    held: threading.Event = field(default_factory=threading.Event)
    released: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def hold(self, step: Step) -> None:
        self.sandbox.change(faults=(Fault(step=step, kind=FaultKind.DELAY),))

    def wait(self, _seconds: float) -> None:
        self.held.set()
        self.released.wait(60)

    @contextmanager
    def serve(self) -> Iterator[None]:
        self.sandbox.add_dataset(dataset_id=DATASET, schema=SCHEMA)
        with serve(self.sandbox, sleep=self.wait) as server:
            self.url = server.url
            try:
                yield
            finally:
                self.released.set()


@pytest.fixture
def service() -> Iterator[HeldService]:
    service = HeldService()
    with service.serve():
        yield service


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    for name in ("a", "b"):
        (workspace / f"{name}.jsonl").write_text(json.dumps({"prompt": name}) + "\n")
    return workspace


@dataclass
class RunningStep:
    """The action's command as a process."""

    environ: dict[str, str]
    process: subprocess.Popen[bytes]

    def end(self, *numbers: signal.Signals) -> float:
        """Send signals, one right after the other; return how long the process still took."""
        begin = time.monotonic()
        for number in numbers:
            self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - begin

    @property
    def outputs(self) -> dict[str, str]:
        return runner_rules.outputs(Path(self.environ["GITHUB_OUTPUT"]).read_text("utf-8"))

    @property
    def summary(self) -> str:
        return Path(self.environ["GITHUB_STEP_SUMMARY"]).read_text("utf-8")


@contextmanager
def running(workspace: Path, service: HeldService) -> Iterator[RunningStep]:
    inputs = {
        "api-token": TOKEN,
        "api-url": service.url,
        "dataset-id": DATASET,
        "files": "*.jsonl",
        "poll-interval": "20ms",
    }
    environ = environment(workspace) | given(inputs)
    with start_program(workspace, environ, "upload") as process:
        try:
            yield RunningStep(environ, process)
        finally:
            process.kill()


@pytest.mark.parametrize("number", SIGNALS, ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("step", STEPS)
def test_a_signal_while_the_service_does_not_answer(
    service: HeldService, workspace: Path, step: Step, number: signal.Signals
) -> None:
    """Outputs, summary and import ids are written at once, and the exit code is 130."""
    service.hold(step)
    with running(workspace, service) as run:
        assert service.held.wait(20)
        took = run.end(number)
        log = run.process.stdout.read().decode() if run.process.stdout else ""

    known = len(json.loads(run.outputs["import-ids"]))
    assert (run.process.returncode, run.outputs["result"]) == (130, "unfinished"), log
    assert known == {Step.DATASET: 0, Step.UPLOAD_URL: 0, Step.PUT: 1, Step.POLL: 2}[step]
    assert "interrupted" in run.summary
    assert "Traceback" not in log
    assert took < 5


def test_the_next_run_takes_up_what_was_interrupted(service: HeldService, workspace: Path) -> None:
    """Every record is there once."""
    service.hold(Step.POLL)
    with running(workspace, service) as run:
        assert service.held.wait(20)
        run.end(signal.SIGTERM)
    service.released.set()
    with running(workspace, service) as run:
        run.process.communicate(timeout=40)
    assert run.process.returncode == 0
    stored = [str(record["prompt"]) for record in service.sandbox.datasets[DATASET].record_values]
    assert sorted(stored) == ["a", "b"]


def test_a_second_signal_changes_nothing(service: HeldService, workspace: Path) -> None:
    """The runner sends SIGINT and then SIGTERM; an impatient user presses Ctrl-C again."""
    service.hold(Step.PUT)
    with running(workspace, service) as run:
        assert service.held.wait(20)
        run.end(signal.SIGINT, signal.SIGTERM, signal.SIGINT)

    assert run.process.returncode == 130
    assert len(json.loads(run.outputs["import-ids"])) == 1
    assert "interrupted" in run.summary


def test_a_signal_while_files_are_checked(service: HeldService, workspace: Path) -> None:
    """The check of large files stops, too; what was found is reported, and nothing was uploaded."""
    line = json.dumps({"prompt": "x" * 200}) + "\n"
    for name in ("a", "b"):
        (workspace / f"{name}.jsonl").write_text(line * 100_000)
    service.hold(Step.DATASET)
    with running(workspace, service) as run:
        assert service.held.wait(20)
        service.released.set()
        assert run.process.stdout is not None
        while b"Check the files" not in run.process.stdout.readline():
            pass  # the first file is checked when the group begins, and the second one is on
        took = run.end(signal.SIGTERM)

    assert (run.process.returncode, run.outputs["result"]) == (130, "unfinished")
    assert run.outputs["import-ids"] == "[]"
    assert int(run.outputs["record-count"]) >= 100_000
    assert took < 5
    assert service.sandbox.seen(Step.UPLOAD_URL) == []


@pytest.mark.parametrize("mode", [Mode.VALIDATE, Mode.UPLOAD])
def test_a_deadline_while_files_are_checked(tmp_path: Path, mode: Mode) -> None:
    """Every file that was checked is reported with its counts, findings and own time, and nothing is uploaded."""
    world = ServiceWorld(workspace=tmp_path)
    world.write("a.jsonl", "one", "two")
    (tmp_path / "b.jsonl").write_text('{"prompt": "three"}\n{"promt": "four"}\n')
    world.write("c.jsonl", "five")
    world.write("d.jsonl", "six")
    seconds: dict[str, float] = {}

    def tell(progress: Progress) -> None:
        if isinstance(progress, FileChecked):
            seconds[progress.path] = progress.seconds
            world.clock.pass_by(2)

    with world.serve() as server:
        world.url = server.url
        report = world.upload(mode=mode, timeout=3.0, tell=tell)

    assert report.failure is not None
    assert report.failure.exit_code == OutOfTime.exit_code
    unchecked = [("c.jsonl", 0, 0, "not checked"), ("d.jsonl", 0, 0, "not checked")]
    first = "valid" if mode is Mode.VALIDATE else "not uploaded"
    assert [(each.path, each.record_count, each.invalid_count, status(each)) for each in report.files] == [
        ("a.jsonl", 2, 0, first),
        ("b.jsonl", 2, 1, "invalid"),
        *unchecked,
    ]
    assert [each.line for each in report.files[1].findings.listed if each.severity is Severity.ERROR] == [2]
    assert seconds == {"a.jsonl": 0.0, "b.jsonl": 0.0}
    assert world.sandbox.seen(Step.UPLOAD_URL) == []


@pytest.mark.posix
def test_a_deadline_while_git_gives_no_answer(tmp_path: Path) -> None:
    """Its settings include a pipe from elsewhere. The run does not wait for git, and no git is left behind."""
    work = Work.init(tmp_path / "work")
    work.commit({"a.jsonl": b'{"a": "b"}\n'})
    os.mkfifo(tmp_path / "pipe")
    work.git("config", "include.path", str(tmp_path / "pipe"))

    answer = prolific_dataset(work.root, "validate", "a.jsonl", "--since", "HEAD", "--timeout", "300ms")

    assert answer.exit_code == OutOfTime.exit_code
    assert "The run reached its deadline before git gave an answer." in answer.out
    with pytest.raises(OSError, match=os.strerror(errno.ENXIO)):  # nobody reads it
        os.open(tmp_path / "pipe", os.O_WRONLY | os.O_NONBLOCK)
