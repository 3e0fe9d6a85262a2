"""Write the pages that show what a user types and sees, from an empty folder on: the `stories`, lived.

`make walkthrough` runs this; every command runs for real, against a sandbox that one of them starts. What differs from
run to run (times, the sandbox's port, ids of imports) is put into a form that does not; a test makes the page again.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from documentation.stories import DATASET, STORIES, Story
from support.shell.page_commands import run_commands

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def write(story: Story, folder: Path, programs: Path) -> str:
    """Live a story in `folder` and return its page."""
    typed = [command for part in story.parts if not isinstance(part, str) for command in part]
    done = iter(run_commands(map(_really, typed), folder=folder, programs=programs))
    blocks = [
        "<!-- Made by `make walkthrough`; do not edit. -->",
        f"# {story.title}",
        f"{story.about} Every command on this page was run to make it.",
    ]
    for part in story.parts:
        if isinstance(part, str):
            blocks.append(part)
            continue
        lines = [line for command in part for line in (_shown(command), *_answer(next(done).output))]
        blocks.append("\n".join(("```console", *lines, "```")))
    return _steady("\n\n".join(blocks)) + "\n"


def _really(command: str) -> str:
    """What is run for a command: the sandbox takes any free port, and is waited for."""
    if command.startswith("prolific-dataset sandbox"):
        started = command.replace("prolific-dataset", f"{sys.executable} -m prolific_dataset")
        return (
            f"{started.replace(' sandbox ', ' sandbox --port 0 ')}\n"
            "timeout 30 bash -c 'until grep --quiet --no-messages upload sandbox.txt; do sleep 0.1; done'"
        )
    if command.startswith(
        ("prolific-dataset upload", "prolific-dataset validate", "prolific-dataset schema push")
    ):
        return f"{command} 2> /dev/null"  # a terminal draws the progress there, and wipes it away
    return command.replace(
        "http://127.0.0.1:8765", "$(grep --only-matching 'http://[0-9.:]*[0-9]' sandbox.txt | head -n 1)"
    )


def _shown(command: str) -> str:
    return "$ " + command.replace("\n", "\n> ")


def _answer(output: str) -> Iterator[str]:
    for line in output.strip("\n").splitlines():
        yield line.rstrip()


def _steady(text: str) -> str:
    """Put what differs from run to run into a form that does not."""
    text = re.sub(r"http://127\.0\.0\.1:\d+", "http://127.0.0.1:8765", text)
    text = re.sub(r"\b(?:\d+ min )?\d+(?:\.\d)? s\b", "0.1 s", text)
    text = re.sub(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "2026-11-25T10:12:29.125Z", text)
    text = re.sub(r"\bat [0-9a-f]{12}\b", "at 3f2a9c0d41e7", text)
    text = re.sub(r"\b[\d.]+ \w+ are free in \S+", "9.9 GiB are free in /tmp.", text)
    numbers = count(1)
    known = {DATASET: DATASET}
    for found in _UUID.findall(text):
        if found not in known:
            known[found] = f"01935c2d-1a2b-3c4d-5e6f-{next(numbers):012}"
    return _UUID.sub(lambda found: known[found[0]], text)


def main() -> int:
    """Write the pages."""
    for story in STORIES:
        with tempfile.TemporaryDirectory() as name:
            folder, programs = Path(name, "reviews"), Path(name, "programs")
            folder.mkdir()
            programs.mkdir()
            story.page.write_text(write(story, folder, programs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
