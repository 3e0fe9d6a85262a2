"""How long it takes, beside a check of the same file, to find 100 new records in 500 MB, and in how much memory."""

from __future__ import annotations

import json
import random
import resource
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from time import perf_counter

from bench.data import CACHE, SCHEMAS, make
from prolific_dataset.files.git import Repository
from prolific_dataset.model import DataFile, ImportID, ImportJob, ImportStatus
from prolific_dataset.schema.parse import parse_schema
from prolific_dataset.upload.new_records import GitCache, find_new_records
from prolific_dataset.upload.upload_name import UploadName
from prolific_dataset.validation import validate_dataset
from prolific_dataset.validation.rules.settings import RuleSettings

REPOSITORY = CACHE / "only-new"
FILE = DataFile(path="data.jsonl", location=REPOSITORY / "data.jsonl")
ITSELF = (sys.executable, "-m", "bench.uploads.only_new")
RUNS = 5
NEW = 100
GOAL = 2.5
MEGABYTES = 120


def main() -> None:
    """Measure in processes of their own, by turns, and print medians."""
    # Apart, for a process begins with the peak of the one that started it.
    subprocess.run([*ITSELF, "prepare"], check=True)
    seconds: dict[str, list[float]] = {"check": [], "git": [], "find": []}
    memory: dict[str, dict[str, int]] = {}
    for _ in range(RUNS):
        for what, times in seconds.items():
            done = subprocess.run([*ITSELF, what], check=True, stdout=subprocess.PIPE)
            told = json.loads(done.stdout)
            times.append(told.pop("seconds"))
            memory[what] = told
    check, unpacked, found = (statistics.median(times) for times in seconds.values())
    ratio = found / check
    print(f"{FILE.location.stat().st_size / 1e6:.0f} MB, {NEW} new records, medians of {RUNS} runs by turns")
    print(f"check it      {check:6.2f} s  {memory['check']['ours']:4} MB")
    print(
        f"git unpacks   {unpacked:6.2f} s  the earlier version, which takes this long whatever is done with it"
    )
    print(f"find the new  {found:6.2f} s  {memory['find']['ours']:4} MB, git {memory['find']['git']} MB")
    print(f"ratio         {ratio:6.2f}  (goal {GOAL}: {'met' if ratio <= GOAL else 'MISSED'})")
    print(f"memory goal {MEGABYTES} MB: {'met' if memory['find']['ours'] <= MEGABYTES else 'MISSED'}")


def prepare() -> None:
    """Make the repository: a commit of the records, and one with new ones in between."""
    if REPOSITORY.exists():
        return
    partial = REPOSITORY.with_suffix(".partial")
    shutil.rmtree(partial, ignore_errors=True)
    source = make("review", "clean", 500)
    partial.mkdir()
    data = partial / FILE.path
    shutil.copy(source, data)
    git(partial, "init", "--quiet")
    commit(partial)
    lines = data.read_bytes().splitlines(keepends=True)
    chance = random.Random(1)
    for number in range(NEW):
        record = json.loads(lines[chance.randrange(len(lines))]) | {"review_id": f"new-{number}"}
        lines.insert(chance.randrange(len(lines)), json.dumps(record).encode() + b"\n")
    data.write_bytes(b"".join(lines))
    commit(partial)
    partial.rename(REPOSITORY)


def commit(folder: Path) -> None:
    """Commit everything."""
    git(folder, "add", "--all")
    git(folder, "-c", "user.name=bench", "-c", "user.email=bench@example.org", "commit", "--quiet", "-mx")


def git(folder: Path, *arguments: str) -> None:
    """Run git."""
    subprocess.run(["git", "-C", str(folder), *arguments], check=True)


def unpack() -> None:
    """Let git give out the earlier version, and print seconds."""
    started = perf_counter()
    command = ["git", "-C", str(REPOSITORY), "cat-file", "blob", f"HEAD^:{FILE.path}"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while process.stdout.read(1 << 18):
            pass
    print(json.dumps({"seconds": perf_counter() - started}))


def measure(what: str) -> None:
    """Do it once, and print seconds and peak memory."""
    started = perf_counter()
    *_, validated = validate_dataset(
        [FILE], schema=parse_schema(SCHEMAS["review"], source="schema"), settings=RuleSettings(), digest=True
    )
    if what == "find":
        started = perf_counter()
        repository = Repository.find(REPOSITORY)
        assert repository is not None
        assert validated.payload is not None
        name = UploadName.of(FILE.path, commit=repository.commit("HEAD^"), sha256="0" * 64)
        status = ImportStatus.COMPLETE
        job = ImportJob(import_id=ImportID("1"), status=status, status_text=status, filename=str(name))
        new = find_new_records((job,), validated.payload, GitCache(repository))
        assert new is not None
        assert new.payload.record_count == NEW
    peaks = {"ours": resource.RUSAGE_SELF, "git": resource.RUSAGE_CHILDREN}
    told = {name: resource.getrusage(who).ru_maxrss // 1024 for name, who in peaks.items()}
    print(json.dumps({"seconds": perf_counter() - started, **told}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare"]:
            prepare()
        case ["git"]:
            unpack()
        case [what]:
            measure(what)
        case _:
            main()
