"""Runs that are killed with `kill -9` at random moments, and a count of what the service holds in the end."""

from __future__ import annotations

import argparse
import json
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from prolific_sandbox import Sandbox, Scenario, Step, serve
from support.service.arrivals import Arrivals
from support.service.worlds import WORLDS
from support.shell.program import start_program, variables

SCHEMA = {"strict": True, "fields": {"prompt": {"type": "text"}}}
SPEED = 30.0
"""How much faster the service's clock goes: what a client waits for by that clock, five minutes say, is soon over."""
SCENARIO = Scenario(
    queued_seconds=0.1 * SPEED,
    processing_seconds=0.3 * SPEED,
    seconds_per_record=0.0,
    url_lifetime_seconds=int(1200 * SPEED),
    api_delay_seconds=0.05,
    storage_delay_seconds=0.05,
    second_put="import-again",
)
"""Slow enough that a kill finds every step, and unforgiving: a file that is put twice is imported twice."""
REQUESTS = 34
"""About as many requests as a run makes that nobody kills."""
LATE = 0.06
"""Seconds after a request in which a run is killed at the latest: the reply to it comes within them."""
MOST_RUNS = 8
PATIENCE = 600.0


@dataclass(frozen=True)
class Moment:
    """When to kill a run: so long after so many of its requests."""

    after: int
    late: float

    def wait(self, process: subprocess.Popen[bytes], requests: Arrivals, before: int) -> None:
        """Wait until it has come, or the run is over."""
        while process.poll() is None and not requests.reaches(before + self.after, timeout=0.1):
            pass
        with suppress(subprocess.TimeoutExpired):
            process.wait(self.late)


@dataclass
class FastClock:
    """The service's clock; it can be put forward."""

    begin: float = field(default_factory=time.time)
    ahead: float = 0.0

    def __call__(self) -> float:
        return self.begin + SPEED * (time.time() - self.begin) + self.ahead


@dataclass
class Round:
    """One story: runs that are killed, then runs that are not, until one is green."""

    number: int
    world: str
    kills: int
    log: list[str] = field(default_factory=list)
    killed_at: list[str] = field(default_factory=list)
    """The last request that the service had seen when a run was killed."""
    stored: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    exit_code: int | None = None

    @property
    def is_good(self) -> bool:
        """Whether the last run is green and every record is stored exactly once.

        In a world that tells a client too little the runs may stay red instead; then no record is stored twice.
        """
        world, stored, expected = WORLDS[self.world], Counter(self.stored), Counter(self.expected)
        if world.stores_twice:
            return self.exit_code == 0 and expected <= stored <= expected + expected
        is_told = any("more than its listed imports brought in" in line for line in self.log)
        if world.is_blind and self.exit_code != 0:
            return stored <= expected or (world.forgets and is_told)
        if world.forgets and is_told:
            return expected <= stored
        return self.exit_code == 0 and stored == expected


def play(
    number: int, folder: Path, *, world: str, seed: int, kills: int, datasets: int = 2, files: int = 3
) -> Round:
    """Kill `kills` runs against a fresh service at moments that `seed` decides, then run until green."""
    chance = random.Random(f"{seed}/{number}")
    story = Round(number=number, world=world, kills=kills)
    requests, clock = Arrivals(), FastClock()
    scenario = replace(SCENARIO, **WORLDS[world].knobs)
    sandbox = Sandbox(scenario=scenario, clock=clock, tokens=("sandbox-token",), requests=requests)
    ids = [sandbox.add_dataset(schema=SCHEMA) for _ in range(datasets)]
    story.expected = _write_workspace(folder, ids, files)
    with serve(sandbox) as server:
        for _ in range(kills):
            moment = Moment(after=chance.randrange(REQUESTS), late=chance.uniform(0.0, LATE))
            ended = _run(folder, server.url, story, (moment, requests))
            seen = requests[-1].step.value if requests and moment.after else "nothing"
            story.killed_at.append("over" if ended is not None else seen)
        for _ in range(2 if WORLDS[world].is_blind else MOST_RUNS):
            story.exit_code = _run(folder, server.url, story, None)
            if story.exit_code == 0:
                break
        clock.ahead += 3600
        story.stored = [
            str(record["prompt"]) for each in ids for record in sandbox.datasets[each].record_values
        ]
    story.log.append(f"{len(sandbox.seen(Step.UPLOAD_URL))} upload URLs for {len(ids) * files} files")
    return story


def play_many(
    count: int, folder: Path, *, seed: int, at_once: int, worlds: Sequence[str] = tuple(WORLDS)
) -> list[Round]:
    """Play rounds side by side, one world after the other; each second round kills two runs in a row."""

    def one(number: int) -> Round:
        place = folder / str(number)
        place.mkdir()
        world = worlds[number % len(worlds)]
        return play(number, place, world=world, seed=seed, kills=1 + number % 2)

    with ThreadPoolExecutor(at_once) as pool:
        return list(pool.map(one, range(count)))


def _write_workspace(folder: Path, ids: Sequence[str], files: int) -> list[str]:
    prompts = []
    configuration = ["datasets:"]
    for place, dataset_id in enumerate(ids):
        (folder / f"data-{place}").mkdir()
        configuration += [f"  - id: {dataset_id}", f"    files: ['data-{place}/*.jsonl']"]
        for number in range(files):
            lines = [f"{place} {number} {line}" for line in range(20)]
            prompts += lines
            text = "".join(json.dumps({"prompt": line}) + "\n" for line in lines)
            (folder / f"data-{place}" / f"{number}.jsonl").write_text(text)
    (folder / "datasets.yml").write_text("\n".join(configuration) + "\n")
    return prompts


def _run(folder: Path, url: str, story: Round, kill: tuple[Moment, Arrivals] | None) -> int | None:
    """Run the command; None means that it was killed."""
    asked = len(kill[1]) if kill else 0
    environ = variables(
        PROLIFIC_API_TOKEN="sandbox-token",
        PROLIFIC_API_URL=url,
        PROLIFIC_CONFIG="datasets.yml",
        PROLIFIC_POLL_INTERVAL="200ms",
        PROLIFIC_TIMEOUT=f"{PATIENCE:.0f}s",
    )
    with start_program(folder, environ, "upload") as process:
        if kill is not None:
            kill[0].wait(process, kill[1], asked)
            process.send_signal(signal.SIGKILL)
        told, _ = process.communicate(timeout=PATIENCE)
    output = told.decode()
    if process.returncode == -signal.SIGKILL:
        story.log.append(f"{output}killed")
        return None
    story.log.append(f"{output}exit code {process.returncode}")
    return process.returncode


def main() -> int:
    """Play many rounds and say what came out."""
    parser = argparse.ArgumentParser(
        description="Kill runs at random moments; every record must be stored once."
    )
    parser.add_argument(
        "--rounds", type=int, default=134, help="every second one kills two runs: 134 kill 201"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4)
    parser.add_argument(
        "--world", choices=list(WORLDS), action="append", help="only in this world; repeatable"
    )
    parser.add_argument("--show", type=int, help="print the log of this round")
    options = parser.parse_args()
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        rounds = play_many(
            options.rounds,
            Path(folder),
            seed=options.seed,
            at_once=options.at_once,
            worlds=options.world or tuple(WORLDS),
        )
    bad = [each for each in rounds if not each.is_good]
    for each in [*bad, *(each for each in rounds if each.number == options.show)]:
        sys.stdout.write("\n".join([f"round {each.number}: {each.world}", *each.log]) + "\n")
    moments = Counter(moment for each in rounds for moment in each.killed_at)
    sys.stdout.write(
        f"{sum(each.kills for each in rounds)} kills in {len(rounds)} rounds ({time.monotonic() - begin:.0f} s), "
        f"last request before: {dict(moments.most_common())}\n"
        f"{len(rounds) - len(bad)} rounds stored every record exactly once, {len(bad)} did not\n"
    )
    return 1 if bad else 0


if __name__ == "__main__":
    raise SystemExit(main())
