"""The first configuration and workflow."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset import REPOSITORY
from prolific_dataset.cli.create import with_entry
from prolific_dataset.cli.init import configuration, guess_pattern, workflow
from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.config.settings import DatasetSettings
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.model import DatasetID

ID = DatasetID("0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d")
OTHER = "0193f0c2-7d1e-7a44-9c1b-52f0a8b3c6d4"
WORDS = st.text(
    st.characters(min_codepoint=32, max_codepoint=0x2FF, exclude_characters="\x7f\x85"), min_size=1
)


@given(files=st.lists(WORDS, min_size=1).map(tuple), name=st.none() | WORDS, schema=st.none() | WORDS)
def test_the_configuration_says_what_was_asked(
    files: tuple[str, ...], name: str | None, schema: str | None
) -> None:
    """Whatever the patterns and names hold."""
    text = configuration(DatasetSettings(dataset_id=ID, files=files, name=name, schema=schema))

    (dataset,) = parse_configuration(parse_document(text.encode(), name="c.yml"), name="c.yml")
    assert (dataset.dataset_id, dataset.files, dataset.name, dataset.schema) == (ID, files, name, schema)


def test_a_forks_files_name_the_fork() -> None:
    """What `init` writes in a fork would else use somebody else's action."""
    first = configuration(DatasetSettings(dataset_id=ID, files=("a",)), "mona/fork")
    second = workflow("main", "mona/fork")

    assert "githubusercontent.com/mona/fork/v1/docs/" in first
    assert "uses: mona/fork@v1\n" in second
    assert REPOSITORY not in first + second


def test_only_the_named_branch_uploads() -> None:
    """Pull requests are checked by the same job, which can only read the repository."""
    written = yaml.safe_load(workflow("trunk"))

    assert written[True]["push"] == {"branches": ["trunk"]}
    assert "pull_request" in written[True]
    assert written["permissions"] == {}
    assert written["jobs"]["dataset"]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize(
    ("paths", "pattern"),
    [
        ([], None),
        (["a.jsonl"], "*.jsonl"),
        (["data/a.jsonl", "data/b.jsonl"], "data/*.jsonl"),
        (["data/x/a.jsonl", "data/y/b.jsonl"], "data/**/*.jsonl"),
        (["data/a.jsonl", "data/y/b.jsonl"], "data/**/*.jsonl"),
        (["data/a.jsonl", "other/b.jsonl"], "**/*.jsonl"),
    ],
)
def test_a_pattern_is_guessed_from_what_is_there(paths: list[str], pattern: str | None) -> None:
    """The narrowest one that takes all."""
    assert guess_pattern(paths) == pattern


@given(
    files=st.lists(WORDS, min_size=1).map(tuple),
    name=st.none() | WORDS,
    indent=st.sampled_from(["", "  ", "    "]),
)
def test_one_more_dataset_changes_nothing_else(files: tuple[str, ...], name: str | None, indent: str) -> None:
    """Whatever its patterns and name hold, and however the list is indented."""
    text = f"# Ours\ndatasets: # all\n\n{indent}# first\n{indent}- id: {OTHER}\n{indent}  files: [a, b] # both\n\n"

    longer = with_entry(text, DatasetSettings(dataset_id=ID, files=files, name=name, schema="s.yml"))

    assert longer is not None
    assert longer.startswith(text.rstrip("\n"))
    first, second = parse_configuration(parse_document(longer.encode(), name="c.yml"), name="c.yml")
    assert (first.dataset_id, first.files) == (OTHER, ("a", "b"))
    assert (second.dataset_id, second.files, second.name, second.schema) == (ID, files, name, "s.yml")


@pytest.mark.parametrize(
    "text",
    [
        f"datasets: [{{id: {OTHER}, files: a}}]\n",
        f"datasets: [\n  {{id: {OTHER}, files: a}},\n]\n",
        f"datasets:\n  - id: {OTHER}\n    files: a\n    name: |\n      a\n      - b\n  \n# The end.\n  # or not\n...\n",
        f"datasets:\n- id: {ID}\n  files: a\n",
    ],
)
def test_a_list_that_cannot_be_added_to(text: str) -> None:
    """In one line, behind the end of the document, or with the same dataset in it."""
    assert with_entry(text, DatasetSettings(dataset_id=ID, files=("b",))) is None
