"""Measures uploads: one large PUT beside `curl -T`, many files in several datasets, and what polling wastes.

Run by `make bench-uploads` and `make bench`; writes its part of `docs/reference/performance.md` anew. The large
file needs 1 GB in `.cache/bench`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import trustme

from prolific_dataset.client.api import ProlificAPI
from prolific_dataset.client.retry import Retry
from prolific_dataset.client.service import Service
from prolific_dataset.client.storage import Storage
from prolific_dataset.client.transport import Transport
from prolific_dataset.clock import Deadline, SystemClock
from prolific_dataset.config.settings import DatasetSettings, Mode, Policy, Settings
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import Workspace
from prolific_dataset.model import DatasetID, ImportID, ImportJob, ImportStatus
from prolific_dataset.pipeline import Run
from prolific_dataset.report.report import Outcome
from prolific_dataset.upload.polling import Pace, wait_for_imports
from prolific_sandbox import Sandbox, Scenario, serve

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HERE = Path(__file__).parent
CACHE = HERE.parent / ".cache" / "bench"
GIGABYTE = 1_000_000_000
MEGABYTE = 1_000_000
TOKEN = "sandbox-token"
LATENCY = 0.05


@dataclass(frozen=True)
class Goal:
    """One measurement beside its goal."""

    what: str
    how: str
    measured: float
    most: float
    unit: str

    @property
    def row(self) -> str:
        """A row of the page's table."""
        verdict = "✓" if self.measured <= self.most else "✗"
        return f"| {self.what} | {self.how} | {self.measured:.2f} {self.unit} | {self.most:g} {self.unit} {verdict} |"


def main() -> int:
    """Measure, and put the figures into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--size", type=int, default=GIGABYTE, help="bytes of the large file")
    parser.add_argument("--page", type=Path, default=HERE.parent / "docs/reference/performance.md")
    options = parser.parse_args()
    rows = []
    for goal in (*large_put(options.size, options.rounds), many_files(options.rounds), *polling()):
        sys.stdout.write(f"{goal.row}\n")
        sys.stdout.flush()
        rows.append(goal.row)
    write_page(options.page, rows)
    return 0


def write_page(page: Path, rows: Sequence[str]) -> None:
    """Replace the table between the marks."""
    place = f"{os.cpu_count()} cores, client and server on the same machine"
    load = f"load of the last quarter of an hour {os.getloadavg()[2]:.1f}"
    head = [
        f"Medians on {place}, {load}.",
        "",
        "| what | how | measured | goal |",
        "| --- | --- | --- | --- |",
    ]
    text = "\n".join([*head, *rows])
    marked = re.compile(r"(<!-- uploads -->\n).*(<!-- /uploads -->)", re.DOTALL)
    page.write_text(marked.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", page.read_text()))


def large_put(size: int, rounds: int) -> list[Goal]:
    """PUT a large file, in turns with curl; the ratio is the median over turns."""
    path = _large_file(size)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    results = []
    for scheme, most in (("http", 1.3), ("https", 1.2)):
        ours: list[float] = []
        curl: list[float] = []
        peak = 0.0
        with _sink(scheme) as (url, ca_bundle):
            for _ in range(rounds):
                curl.append(_curl(path, url, ca_bundle))
                told = json.loads(
                    _output([sys.executable, HERE / "put_once.py", path, digest, url, ca_bundle])
                )
                ours.append(told["seconds"])
                peak = max(peak, told["peak"] / MEGABYTE)
        ratio = statistics.median(one / other for one, other in zip(ours, curl, strict=True))
        seconds = f"{statistics.median(ours):.2f} s, curl {statistics.median(curl):.2f} s"
        results.append(
            Goal(f"{size / GIGABYTE:g} GB by {scheme}, beside `curl -T`", seconds, ratio, most, "x")
        )
        results.append(Goal(f"its peak memory, by {scheme}", "the client's process", peak, 40.0, "MB"))
    return results


def _large_file(size: int) -> Path:
    CACHE.mkdir(parents=True, exist_ok=True)
    path = CACHE / f"upload-{size}.jsonl"
    if not path.exists() or path.stat().st_size != size:
        line = b'{"prompt": "' + b"x" * 986 + b'"}\n'
        block = line * 1000
        with path.open("wb") as stream:
            for _ in range(size // len(block)):
                stream.write(block)
            stream.write(block[: size % len(block)])
    return path


@contextmanager
def _sink(scheme: str) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(HERE / "sink.py")]
        authority = ""
        if scheme == "https":
            ca = trustme.CA()
            authority = str(Path(folder) / "ca.pem")
            ca.cert_pem.write_to_path(authority)
            certificate = str(Path(folder) / "server.pem")
            ca.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(certificate)
            command.append(certificate)
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            try:
                assert process.stdout is not None
                port = int(process.stdout.readline())
                yield f"{scheme}://127.0.0.1:{port}/raw/data.jsonl?X-Amz-Signature=bench", authority
            finally:
                process.terminate()


def _curl(path: Path, url: str, ca_bundle: str) -> float:
    trust = ["--cacert", ca_bundle] if ca_bundle else []
    kind = ["-H", "Content-Type: application/x-ndjson", "-H", "Expect:"]
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{time_total}", *trust, *kind, "-T", path, url]
    return float(_output(command))


def _output(command: Sequence[object]) -> str:
    words = [str(each) for each in command]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


def many_files(rounds: int) -> Goal:
    """Upload 20 files into 4 datasets side by side, and one dataset after the other."""
    ratios, beside, after = [], [], []
    for _ in range(rounds):
        beside.append(_upload_all(one_run=True))
        after.append(_upload_all(one_run=False))
        ratios.append(beside[-1] / after[-1])
    seconds = f"{statistics.median(beside):.2f} s, in sequence {statistics.median(after):.2f} s"
    ratio = statistics.median(ratios)
    return Goal(
        "20 files in 4 datasets, 50 ms an answer, beside one after the other", seconds, ratio, 0.35, "x"
    )


def _upload_all(*, one_run: bool) -> float:
    scenario = Scenario(
        queued_seconds=0.0,
        processing_seconds=0.0,
        seconds_per_record=0.0,
        api_delay_seconds=LATENCY,
        storage_delay_seconds=LATENCY,
    )
    sandbox = Sandbox(scenario=scenario)
    ids = [
        sandbox.add_dataset(schema={"strict": True, "fields": {"prompt": {"type": "text"}}}) for _ in range(4)
    ]
    with tempfile.TemporaryDirectory() as name, serve(sandbox) as server:
        folder = Path(name)
        for place in range(4):
            for number in range(5):
                text = json.dumps({"prompt": f"{place} {number}"}) + "\n"
                (folder / f"{place}-{number}.jsonl").write_text(text)
        datasets = [
            DatasetSettings(dataset_id=DatasetID(each), files=(f"{place}-*.jsonl",))
            for place, each in enumerate(ids)
        ]
        groups = [datasets] if one_run else [[each] for each in datasets]
        begin = time.perf_counter()
        for group in groups:
            _run(folder, server.url, tuple(group))
        return time.perf_counter() - begin


def _run(folder: Path, url: str, datasets: tuple[DatasetSettings, ...]) -> None:
    deadline = Deadline.after(SystemClock(), 300)
    retry = Retry(deadline=deadline, jitter=random.uniform, tell=lambda _: None)
    transport = Transport.for_api(TOKEN, deadline=deadline)
    run = Run(
        Settings(mode=Mode.UPLOAD, datasets=datasets, policy=Policy(), cores=1),
        workspace=Workspace.of(folder),
        service=Service(
            api=ProlificAPI(transport, url=url, token=TOKEN, retry=retry),
            storage=Storage(Transport.for_storage(deadline=deadline)),
            retry=retry,
        ),
        deadline=deadline,
        jitter=random.uniform,
        tell=lambda _: None,
        checkout=Checkout(folder, search_path=None),
    )
    run.execute()
    if run.report().outcome is not Outcome.COMPLETE:
        raise SystemExit(f"the run was not complete: {run.report()}")


class _SimulatedClock:
    """A clock that only moves when someone waits on it."""

    def __init__(self) -> None:
        self.time = 0.0
        self.questions = 0

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds

    def check(self) -> None:
        """Never stopped."""

    def stop(self) -> None:
        """Never stopped."""


def polling() -> list[Goal]:
    """Simulate imports of many lengths: how much later than their end it is noticed, at 50 ms a question."""
    chance = random.Random(1)
    goals = []
    for shortest, longest in ((3, 10), (10, 30), (30, 300), (300, 1800)):
        wasted, asked = [], []
        for _ in range(2000):
            seconds = chance.uniform(shortest, longest)
            clock = _SimulatedClock()
            wait_for_imports(
                [ImportID("job")],
                fetch=_import_of(seconds, clock),
                seen=lambda _: None,
                pace=Pace(jitter=chance.uniform),
                deadline=Deadline.after(clock, 7200),
                tell=lambda _: None,
            )
            wasted.append(100 * (clock.time - seconds) / seconds)
            asked.append(clock.questions)
        how = f"at most {max(wasted):.1f} %, {statistics.mean(asked):.0f} questions each"
        what = f"late by polling, imports of {shortest} to {longest} s (simulated)"
        goals.append(Goal(what, how, statistics.mean(wasted), 10.0, "%"))
    return goals


def _import_of(seconds: float, clock: _SimulatedClock):  # noqa: ANN202 - a closure
    def fetch(import_id: ImportID) -> ImportJob:
        clock.questions += 1
        clock.time += LATENCY
        status = ImportStatus.COMPLETE if clock.time >= seconds else ImportStatus.PROCESSING
        return ImportJob(import_id=import_id, status=status, status_text=status.value)

    return fetch


if __name__ == "__main__":
    raise SystemExit(main())
