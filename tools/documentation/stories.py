"""The stories that the walkthrough lives: what is said, and what is typed, in turn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DATASET: Final = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
"""The one that every sandbox has."""
_GUIDES: Final = Path(__file__).parents[2] / "docs/guides"

Parts = tuple[str | tuple[str, ...], ...]
"""What is said, and commands that are typed one after the other."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """A page."""

    page: Path
    title: str
    about: str
    parts: Parts


TEAPOT = '{"product": "Teapot", "review": "Pours well, and looks better than in the picture."}'
WHISK = '{"product": "Whisk", "review": "Bent on the second egg."}'
SENTENCE = "Holds half a litre of tea and keeps it warm. "

_FIRST: Final[Parts] = (
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

CUP = '{"product": "Cup", "review": "Holds tea.", "shop": "Harbour"}'
TRAY = '{"product": "Tray", "review": "Level on every table.", "shop": "Harbour"}'
SPOON = '{"product": "Spoon", "review": "Too large for the cup.", "shop": "Market"}'
WORKSPACE = "65f0a0000000000000000001"
_SECOND: Final[Parts] = (
    "Two records in an empty repository, and nothing else. The sandbox plays Prolific.",
    (
        "git init --quiet --initial-branch main && mkdir data",
        f"cat > data/reviews.jsonl <<'END'\n{TEAPOT}\n{WHISK}\nEND",
        "prolific-dataset sandbox > sandbox.txt &",
        "export PROLIFIC_API_URL=http://127.0.0.1:8765 PROLIFIC_API_TOKEN=sandbox-token",
        "echo sandbox.txt > .gitignore && git add --all && git commit --quiet --message 'Start with two reviews'",
    ),
    "What is missing? `doctor` says it, each time with the fix, and changes nothing.",
    (
        "prolific-dataset doctor",
        "echo $?",
    ),
    "A schema is proposed and read through, and a dataset made with it, once: nothing can delete a dataset.",
    (
        "prolific-dataset schema infer 'data/*.jsonl' --output prolific-schema.yml",
        f"DATASET=$(prolific-dataset create --name Reviews --workspace-id {WORKSPACE} --schema prolific-schema.yml)",
        "echo $DATASET",
    ),
    "The configuration and the workflow follow; then the doctor finds nothing wrong any more.",
    (
        "prolific-dataset init --dataset-id $DATASET --schema prolific-schema.yml --files 'data/*.jsonl'",
        "git add --all && git commit --quiet --message 'Upload reviews to Prolific'",
        "prolific-dataset doctor",
        "echo $?",
    ),
    "The first upload, and the dataset's own list of it.",
    (
        "prolific-dataset upload",
        "prolific-dataset imports",
    ),
    (
        "The schema gets a field. `schema push` shows first what that means for the records that are there, and asks "
        "at a terminal; elsewhere `--yes` is the answer. What is equal is not pushed."
    ),
    (
        "sed -i 's/^strict: true/strict: false/' prolific-schema.yml",
        r"sed -i 's/^fields:/fields:\n  shop:\n    type: metadata/' prolific-schema.yml",
        "prolific-dataset schema push --yes",
        "prolific-dataset schema push --yes",
    ),
    (
        "Three more records, without an import: `--via append` is for a few records that batches are to get soon. "
        "The service answers at once, and its dataset knows of no import of them; so the list says that there is more."
    ),
    (
        f"cat >> data/reviews.jsonl <<'END'\n{CUP}\n{TRAY}\n{SPOON}\nEND",
        "git commit --quiet --all --message 'Add three reviews and the field for shops'",
        "prolific-dataset upload --via append",
        "prolific-dataset imports",
    ),
    (
        "From here: [your first dataset](first-dataset.md) on the real service, "
        "[looking at imports](looking-at-imports.md), [changing the schema](changing-the-schema.md), and "
        "[appending](appending.md)."
    ),
)

STORIES: Final = (
    Story(
        page=_GUIDES / "first-ten-minutes.md",
        title="The first ten minutes",
        about="What a new user types, and what comes back.",
        parts=_FIRST,
    ),
    Story(
        page=_GUIDES / "from-nothing-to-a-dataset.md",
        title="From nothing to a dataset",
        about="A dataset from the command line: made, filled, looked at, changed.",
        parts=_SECOND,
    ),
)
