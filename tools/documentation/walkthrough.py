"""Write docs/guides/first-ten-minutes.md: what a new user types and sees, from an empty folder to a rightly red run.

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

from support.shell.page_commands import run_commands

PAGE = Path(__file__).parents[2] / "docs/guides/first-ten-minutes.md"
DATASET = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

TEAPOT = '{"product": "Teapot", "review": "Pours well, and looks better than in the picture."}'
WHISK = '{"product": "Whisk", "review": "Bent on the second egg."}'
SENTENCE = "Holds half a litre of tea and keeps it warm. "

STORY: tuple[str | tuple[str, ...], ...] = (
    "You start with an empty folder and two records.",
    (
        "git init --quiet --initial-branch main && mkdir data",
        f"cat > data/reviews.jsonl <<'END'\n{TEAPOT}\n{WHISK}\nEND",
    ),
    "What is the schema of such records? The program proposes one, with reasons. You read it through and keep it.",
    (
        "prolific-dataset schema infer 'data/*.jsonl' --output prolific-schema.yml",
        "cat prolific-schema.yml",
    ),
    (
        "A dataset with this schema is needed. To try everything without an account, let the sandbox play Prolific. "
        "Here it has a limit for long texts, as the real service has one that it does not publish."
    ),
    (
        "prolific-dataset sandbox --schema prolific-schema.yml --set max_value_length=200 > sandbox.txt &",
        "cat sandbox.txt",
        "export PROLIFIC_API_URL=http://127.0.0.1:8765 PROLIFIC_API_TOKEN=sandbox-token",
    ),
    "Say which files belong to which dataset. The workflow for GitHub is written along with it.",
    (
        f"prolific-dataset init --dataset-id {DATASET} --files 'data/*.jsonl'",
        "cat .github/prolific-datasets.yml",
    ),
    "Check, commit, upload. The last line is green, and the exit code is 0.",
    (
        "prolific-dataset validate",
        "echo sandbox.txt > .gitignore && git add --all && git commit --quiet --message 'Start with two reviews'",
        "prolific-dataset upload",
        "echo $?",
    ),
    "Do it again. The dataset itself says that it has this file, so nothing is uploaded twice.",
    ("prolific-dataset upload",),
    (
        "Somebody adds a record by hand and forgets a field. Nothing is uploaded, the line is named, and the run is "
        "rightly red. On GitHub the pull request would be, with a mark at this line."
    ),
    (
        """echo '{"product": "Cup"}' > data/more.jsonl""",
        "prolific-dataset upload",
        "echo $?",
    ),
    (
        "The field is added. The record is in order as far as anybody can tell before an upload. The service still "
        "rejects it, and that is red, too: a record is missing in the dataset."
    ),
    (
        f"""echo '{{"product": "Cup", "review": "{SENTENCE * 6}"}}' > data/more.jsonl""",
        "prolific-dataset upload",
        "echo $?",
    ),
    (
        "From here: [your first dataset](first-dataset.md) on the real service, and "
        "[fixing rejected records](fixing-rejected-records.md)."
    ),
)


def write(folder: Path, programs: Path) -> str:
    """Live the story in `folder` and return the page."""
    typed = [command for part in STORY if not isinstance(part, str) for command in part]
    done = iter(run_commands(map(_really, typed), folder=folder, programs=programs))
    blocks = [
        "<!-- Made by `make walkthrough`; do not edit. -->",
        "# The first ten minutes",
        "What a new user types, and what comes back. Every command on this page was run to make it.",
    ]
    for part in STORY:
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
            "timeout 30 bash -c 'until grep --quiet upload sandbox.txt; do sleep 0.1; done'"
        )
    if command in {"prolific-dataset upload", "prolific-dataset validate"}:
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
    numbers = count(1)
    known = {DATASET: DATASET}
    for found in _UUID.findall(text):
        if found not in known:
            known[found] = f"01935c2d-1a2b-3c4d-5e6f-{next(numbers):012}"
    return _UUID.sub(lambda found: known[found[0]], text)


def main() -> int:
    """Write the page."""
    with tempfile.TemporaryDirectory() as name:
        folder, programs = Path(name, "reviews"), Path(name, "programs")
        folder.mkdir()
        programs.mkdir()
        PAGE.write_text(write(folder, programs), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
