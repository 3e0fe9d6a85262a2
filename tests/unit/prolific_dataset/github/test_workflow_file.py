"""What is wrong with a workflow that uses the action."""

from __future__ import annotations

import pytest

from prolific_dataset.cli.init import workflow
from prolific_dataset.formats.documents import parse_document
from prolific_dataset.github.workflow_file import problems, uses_action

GOOD = """
on:
  push:
    branches: [main]
  pull_request:
jobs:
  upload:
    steps:
      - uses: actions/checkout@v7
        with: {fetch-depth: 0}
      - uses: someone/prolific-dataset-upload@v1
        with: {api-token: token}
"""


def found(text: str, *, default_branch: str | None = "main") -> list[str]:
    document = parse_document(text.encode(), name="a.yml")
    assert uses_action(document)
    return [message for message, _ in problems(document, default_branch=default_branch)]


def test_what_init_writes_is_right() -> None:
    assert found(workflow("main")) == []


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("  push:\n    branches: [main]\n", "", ["no push starts it"]),
        ("[main]", "[master]", ["a push to the default branch, main, does not start it"]),
        ("[main]", "'release'", ["a push to the default branch, main, does not start it"]),
        (
            "    branches: [main]",
            "    tags: ['v*']",
            ["a push to the default branch, main, does not start it"],
        ),
        ("  pull_request:\n", "", ["no pull request starts it"]),
        ("{fetch-depth: 0}", "{fetch-depth: 1}", ["only the newest commit is checked out"]),
        ("actions/checkout@v7", "actions/setup-go@v7", ["nothing is checked out"]),
        ("{api-token: token}", "{files: a.jsonl}", ["the action gets no token"]),
        ("{api-token: token}", "{api-token: ''}", ["the action gets no token"]),
        ("[main]", "['**']", []),
        ("    branches: [main]", "", []),
        ("jobs:", "env: {PROLIFIC_API_TOKEN: token}\njobs:", []),
    ],
)
def test_each_mistake_is_named(before: str, after: str, words: list[str]) -> None:
    """And what is only written in another way is no mistake."""
    assert before in GOOD
    said = found(GOOD.replace(before, after))

    assert len(said) == len(words)
    assert all(word in each for each, word in zip(said, words, strict=True))


def test_events_may_be_a_list_or_a_word() -> None:
    head, _, jobs = GOOD.partition("jobs:")
    assert head

    assert found(f"on: [push, pull_request]\njobs:{jobs}") == []
    assert len(found(f"on: push\njobs:{jobs}")) == 1


def test_an_unknown_default_branch_is_not_guessed() -> None:
    assert found(GOOD, default_branch=None) == []


@pytest.mark.parametrize("document", [None, [], "text", {"jobs": []}, {"jobs": {"a": {"steps": [1, "b"]}}}])
def test_other_documents_are_none_of_ours(document: object) -> None:
    assert not uses_action(document)


def test_the_reusable_workflow_is_ours() -> None:
    uses = "someone/prolific-dataset-upload/.github/workflows/upload-datasets.yml@v1"
    document = {"on": ["push", "pull_request"], "jobs": {"all": {"uses": uses}}}

    assert uses_action(document)
    assert list(problems(document, default_branch="main")) == []
