"""Any history of a repository: what `records: new` uploads is what any pushed commit held, each record once.

Files are edited, moved, split, merged and rewritten; uploads fail, are cut off and killed; the service rejects records.
All of it in every world that the documents allow.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from prolific_dataset.config.settings import Adopted, Records, Via
from prolific_dataset.model import ImportID
from prolific_dataset.progress import Progress
from prolific_dataset.report.outcome import Outcome
from prolific_dataset.report.report import Report
from prolific_dataset.upload.append.marks import Mark
from prolific_sandbox import Fault, FaultKind, Step
from support.service.service_world import DATASET, Killed, ServiceWorld
from support.service.worlds import WORLDS, World
from support.shell.git_repository import Work

NAMES = st.sampled_from(["a.jsonl", "b.jsonl", "data/c.jsonl"])
POSITIONS = st.integers(min_value=0, max_value=20)
BAD = st.sampled_from([False, False, False, True])
GREEN = {Outcome.COMPLETE, Outcome.UP_TO_DATE}
LONGEST = 40
FOREIGN = "that this program did not make"
UNLISTED = "more than its listed imports brought in"
FAULTS = {
    "no upload URL": Fault(step=Step.UPLOAD_URL, kind=FaultKind.STATUS, times=None),
    "the storage is down": Fault(step=Step.PUT, kind=FaultKind.STATUS, times=None),
    "the storage asks for patience": Fault(step=Step.PUT, kind=FaultKind.STATUS, times=2, retry_after="12"),
    "the reply of the storage is lost": Fault(step=Step.PUT, kind=FaultKind.DROP_AFTER),
    "the storage gets half": Fault(step=Step.PUT, kind=FaultKind.DROP_MIDWAY),
    "the reply of an append is lost": Fault(step=Step.APPEND, kind=FaultKind.DROP_AFTER),
    "an append breaks off": Fault(step=Step.APPEND, kind=FaultKind.DROP_MIDWAY),
    "no append": Fault(step=Step.APPEND, kind=FaultKind.STATUS, times=None),
    "no status": Fault(step=Step.POLL, kind=FaultKind.STATUS, times=None),
}


class Histories(RuleBasedStateMachine):
    """A repository, a dataset in one of the worlds, and someone who pushes."""

    def __init__(self, kind: World) -> None:
        super().__init__()
        self.kind = kind
        self.files: dict[str, list[str]] = {}
        self.tight: dict[str, bool] = {}
        self.made = 0
        self.pushed: Counter[str] = Counter()
        """How often each good record was held by a file of a commit that was pushed, at most."""
        self.theirs: Counter[str] = Counter()
        """What other hands brought into the dataset."""
        self.told = ""
        """What the last run said about its dataset."""
        self.appended: Counter[str] = Counter()
        """What other hands brought in without an import."""
        self.via = Via.FILE
        self.green: dict[str, str] = {}
        """The commit of the last green run that had each file, if no run has appended since."""
        self.adopted: tuple[Adopted, ...] = ()
        self.resources = ExitStack()
        folder = self.resources.enter_context(tempfile.TemporaryDirectory())
        self.work = Work.init(Path(folder).resolve() / "work")
        self.world = ServiceWorld(workspace=self.work.root)
        self.world.url = self.resources.enter_context(self.world.serve()).url
        self.clones = 0

    def teardown(self) -> None:
        self.resources.close()

    @initialize(
        all_rejected=st.sampled_from(["partial", "failed"]), kinds=st.lists(BAD, min_size=1, max_size=6)
    )
    def begin(self, all_rejected: str, kinds: list[bool]) -> None:
        self.world.sandbox.change(max_value_length=LONGEST, all_rejected=all_rejected, **self.kind.knobs)
        self.files["a.jsonl"] = [self.new(bad=bad) for bad in kinds]

    def new(self, *, bad: bool = False) -> str:
        self.made += 1
        return f"{'bad ' * 10 if bad else ''}record {self.made}"

    @rule(name=NAMES, at=POSITIONS, kinds=st.lists(BAD, min_size=1, max_size=3))
    def add(self, name: str, at: int, kinds: list[bool]) -> None:
        self.files.setdefault(name, [])[at:at] = [self.new(bad=bad) for bad in kinds]

    @rule(name=NAMES, at=POSITIONS)
    def edit(self, name: str, at: int) -> None:
        if records := self.files.get(name):
            records[at % len(records)] = self.new()

    @rule(name=NAMES, at=POSITIONS)
    def remove(self, name: str, at: int) -> None:
        if sum(map(len, self.files.values())) > 1 and (records := self.files.get(name)):
            del records[at % len(records)]

    @rule(name=NAMES, other=NAMES, at=POSITIONS)
    def copy(self, name: str, other: str, at: int) -> None:
        """Into another file, or once more into the same one."""
        if records := self.files.get(name):
            self.files.setdefault(other, []).append(records[at % len(records)])

    @rule(name=NAMES, other=NAMES, at=POSITIONS)
    def move(self, name: str, other: str, at: int) -> None:
        """The end of a file into another: a split, a merge, or a rename when it is all of it."""
        if records := self.files.get(name):
            at %= len(records)
            self.files[name], moved = records[:at], records[at:]
            self.files.setdefault(other, []).extend(moved)

    @rule(name=NAMES, keys=st.randoms(use_true_random=False))
    def shuffle(self, name: str, keys: Any) -> None:  # noqa: ANN401 - hypothesis's own kind of Random
        if records := self.files.get(name):
            keys.shuffle(records)
            self.tight[name] = not self.tight.get(name, False)

    @rule(name=NAMES)
    def revert(self, name: str) -> None:
        """To what the file held two commits ago, if it was there."""
        commits = self.work.git("rev-list", "--all", "--max-count=3").split()
        if len(commits) == 3 and name in self.work.git("ls-tree", "-r", "--name-only", commits[2]).split():
            text = self.work.git("show", f"{commits[2]}:{name}")
            self.files[name] = [json.loads(line)["prompt"] for line in text.splitlines()]

    def commit(self, *, rewriting: bool) -> None:
        """Write and commit the files; `rewriting` puts the commit in the place of the last one."""
        if rewriting and self.work.git("rev-list", "--count", "--all") not in {"", "0", "1"}:
            self.work.git("reset", "--quiet", "--soft", "HEAD^")
        self.files = {name: records for name, records in self.files.items() if records}
        for each in self.work.root.rglob("*.jsonl"):
            each.unlink()
        self.work.commit(
            {
                name: b"".join(self.spelt(name, record) for record in records)
                for name, records in self.files.items()
            }
        )
        for name in self.files:
            for record, count in Counter(self.files[name]).items():
                if not record.startswith("bad"):
                    self.pushed[record] = max(self.pushed[record], count)

    def spelt(self, name: str, record: str) -> bytes:
        separators = (",", ":") if self.tight.get(name) else (", ", ": ")
        return json.dumps({"prompt": record}, separators=separators).encode() + b"\n"

    def upload(self, root: Path | None = None, **changes: Any) -> Report:  # noqa: ANN401 - settings of all types
        self.world.workspace = root or self.work.root
        if self.via is Via.APPEND:
            self.green.clear()
        return self.world.upload(
            files=("**/*.jsonl",), records=Records.NEW, via=self.via, imported=self.adopted, **changes
        )

    @rule(rewriting=st.booleans())
    def push(self, rewriting: bool) -> None:  # noqa: FBT001
        self.commit(rewriting=rewriting)
        self.judge(self.upload())

    @rule(fault=st.sampled_from(sorted(FAULTS)))
    def push_and_fail(self, fault: str) -> None:
        self.commit(rewriting=False)
        self.world.sandbox.change(faults=(FAULTS[fault],))
        self.judge(self.upload())
        self.world.sandbox.change(faults=())

    @rule(events=st.integers(1, 12))
    def push_and_be_killed(self, events: int) -> None:
        """At some event of the run."""
        self.commit(rewriting=False)
        left = iter(range(events))

        def tell(_: Progress) -> None:
            if next(left, None) is None:
                raise Killed

        try:
            self.judge(self.upload(tell=tell))
        except Killed:
            self.world.clock.stopped = False

    @rule()
    def push_and_run_out_of_time(self) -> None:
        self.commit(rewriting=False)
        self.world.sandbox.change(processing_seconds=100.0)
        self.judge(self.upload(timeout=5.0))
        self.world.sandbox.change(processing_seconds=2.0)

    @rule()
    def run_again(self) -> None:
        if self.files:
            self.push(rewriting=False)

    @precondition(lambda self: self.pushed)
    @rule(depth=st.sampled_from([(), ("--depth=1",), ("--depth=2",)]))
    def push_from_a_clone(self, depth: tuple[str, ...]) -> None:
        """It lacks what was rewritten, and when it is shallow what is older: right, or refused with the fix."""
        self.commit(rewriting=False)
        self.clones += 1
        place = self.work.root.parent / f"clone-{self.clones}"
        self.work.git("clone", "--quiet", *depth, f"file://{self.work.root}", str(place))
        report = self.upload(place)
        may_refuse = self.kind.is_blind or self.kind.has_other_hands or self.kind.appends
        if report.outcome is Outcome.ERROR and not may_refuse:
            failures = [file.failure for file in report.files if file.failure]
            assert failures
            assert all("fetch-depth: 0" in f"{each.message} {each.hint}" for each in failures), failures
        self.judge(report)

    @rule(seconds=st.sampled_from([3, 20, 90, 400]))
    def let_time_pass(self, seconds: int) -> None:
        self.world.clock.pass_by(seconds)

    @rule()
    def run_when_all_is_quiet(self) -> None:
        """Then nothing holds a run up, unless it cannot be told what the dataset has."""
        if not self.files:
            return
        self.commit(rewriting=False)
        self.world.clock.pass_by(3600)
        report = self.upload()
        self.judge(report)
        if self.kind.is_blind or self.kind.has_other_hands:
            return
        if self.via is Via.FILE and self.marks():
            assert report.datasets[0].failure
            assert "via: append" in report.datasets[0].failure.hint
            return
        assert report.outcome in GREEN | {Outcome.PARTIAL, Outcome.FAILED}, report

    def marks(self) -> dict[str, Mark]:
        """Those that are not adopted."""
        jobs = self.world.sandbox.datasets[DATASET].jobs
        adopted = {each.import_id for each in self.adopted}
        found = {job.import_id: Mark.parse(job.filename) for job in jobs if job.import_id not in adopted}
        return {import_id: mark for import_id, mark in found.items() if mark}

    @precondition(lambda self: self.kind.appends)
    @rule(kinds=st.lists(BAD, max_size=2))
    def begin_to_append(self, kinds: list[bool]) -> None:
        """With some new records."""
        self.via = Via.APPEND
        self.files.setdefault("a.jsonl", []).extend(self.new(bad=bad) for bad in kinds)
        self.run_again()

    @precondition(lambda self: self.kind.appends)
    @rule(adopting=st.sampled_from([True, True, False]))
    def go_back_to_files(self, adopting: bool) -> None:  # noqa: FBT001
        """With the marks adopted as what the last green runs had, or just so: then nothing may be uploaded."""
        self.via = Via.FILE
        if adopting:
            self.adopted += tuple(
                Adopted(import_id=ImportID(import_id), path=path, commit=commit)
                for import_id, mark in self.marks().items()
                for path, commit in self.green.items()
                if mark.is_of(path)
            )
        self.run_again()

    @precondition(lambda self: self.kind.has_other_hands)
    @rule()
    def someone_appends(self) -> None:
        record = f"their {self.new()}"
        self.theirs[record] += 1
        self.appended[record] += 1
        self.world.sandbox.append_elsewhere(DATASET, [{"prompt": record}])

    @precondition(lambda self: self.kind.has_other_hands)
    @rule(name=NAMES, same=st.booleans())
    def someone_uploads(self, name: str, same: bool) -> None:  # noqa: FBT001
        """A file of ours, as the vendor's command does, or one of their own."""
        ours = [record for record in self.files.get(name, ()) if not record.startswith("bad")]
        records = ours if same and ours else [f"their {self.new()}"]
        self.theirs.update(records)
        content = b"".join(self.spelt(name, record) for record in records)
        self.world.sandbox.upload_elsewhere(DATASET, name.rpartition("/")[2], content)

    def stored(self) -> Counter[str]:
        """What the dataset holds by now."""
        return Counter(str(record["prompt"]) for record in self.world.sandbox.datasets[DATASET].record_values)

    def judge(self, report: Report) -> None:
        """After a green run the dataset holds what the commit holds; a bad record is never green.

        What it holds beyond that is told.
        """
        event(report.outcome.value)
        self.told = "\n".join(each.message for dataset in report.datasets for each in dataset.notices)
        if report.outcome not in GREEN:
            return
        self.green |= dict.fromkeys(self.files, self.work.git("rev-parse", "HEAD"))
        stored = self.stored()
        for records in self.files.values():
            for record, count in Counter(records).items():
                assert not record.startswith("bad"), "a record that is rejected makes no green run"
                # An append stores what stands in a file twice once.
                least = 1 if self.kind.appends else count
                assert stored[record] >= least, f"{record} is lost"
        if more := stored - self.pushed:
            assert self.tells_of(more), f"the dataset holds {more} besides, and not a word about it"

    def tells_of(self, more: Counter[str]) -> bool:
        """Whether the last run told that the dataset holds these, each in the words for how it got there."""
        uploaded = more & (self.theirs - self.appended)
        return (not uploaded or FOREIGN in self.told) and (more == uploaded or UNLISTED in self.told)

    @invariant()
    def nothing_is_stored_twice(self) -> None:
        """Not by us: what other hands store, and the service itself, is theirs."""
        stored = self.stored()
        stored.subtract(self.theirs)
        most = self.pushed + self.pushed if self.kind.stores_twice else self.pushed
        assert +stored <= most or (self.kind.forgets and UNLISTED in self.told), +stored - most


@pytest.mark.parametrize("world", WORLDS)
def test_every_record_is_stored_exactly_once(world: str) -> None:
    """Whatever the history; or nothing is uploaded and the run says why."""
    share = 10 if world == "as documented" else 75
    run_state_machine_as_test(
        lambda: Histories(WORLDS[world]),
        settings=settings(
            max_examples=max(1, settings().max_examples // share), stateful_step_count=20, deadline=None
        ),
    )
