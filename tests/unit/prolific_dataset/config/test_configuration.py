"""Configuration file -> settings, and every mistake in it at its line and column."""

from __future__ import annotations

from functools import partial

import pytest

from prolific_dataset.config.configuration import parse_configuration
from prolific_dataset.config.settings import DatasetSettings, Records
from prolific_dataset.errors import ConfigurationError
from prolific_dataset.formats.documents import locate, parse_document
from prolific_dataset.model import Severity

ID = "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
FULL = f"""\
datasets:
  - id: {ID}
    name: Reviews
    files:
      - data/reviews/*.jsonl
      - "!data/reviews/draft-*.jsonl"
    schema: schemas/reviews.yml
    records: new
    rules:
      unknown-field: error
      insecure-url: off
    limits:
      max-value-length: 5000
  - files: data/other.jsonl
"""


def parse(text: str) -> tuple[DatasetSettings, ...]:
    data = text.encode()
    return parse_configuration(parse_document(data, name="c.yml"), name="c.yml", locate=partial(locate, data))


def test_a_file_says_what_belongs_to_which_dataset() -> None:
    """Every key arrives as a typed setting; absent ones have their default."""
    first, second = parse(FULL)

    assert (first.dataset_id, first.name, first.schema) == (ID, "Reviews", "schemas/reviews.yml")
    assert first.files == ("data/reviews/*.jsonl", "!data/reviews/draft-*.jsonl")
    assert first.records is Records.NEW
    assert dict(first.rules.severities) == {"unknown-field": Severity.ERROR, "insecure-url": None}
    assert first.rules.max_value_length == 5000
    assert (second.dataset_id, second.files, second.records) == (None, ("data/other.jsonl",), Records.NEW)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.yml: it must be a mapping with datasets."),
        ("- a", "c.yml, line 1, column 1: it must be a mapping with datasets."),
        ("dataset: []", "c.yml, line 1, column 1: `dataset` is not known; did you mean `datasets`?"),
        ("datasets: []", "c.yml, line 1, column 1: `datasets` must be a list with at least one dataset."),
        ("datasets:\n  - 5", "c.yml, line 2, column 5: `datasets[0]` must be a mapping with id, name,"),
        (
            f"datasets:\n  - id: {ID}",
            "c.yml, line 2, column 5: `datasets[0].files` must be a pattern or a list of patterns",
        ),
        (
            "datasets:\n  - files: [a, 5]",
            "c.yml, line 2, column 5: `datasets[0].files` must be a pattern or a list of patterns",
        ),
        (
            "datasets:\n  - files: a\n    id: 12",
            "c.yml, line 3, column 5: `datasets[0].id` must be text; put it in quotes.",
        ),
        (
            "datasets:\n  - files: a\n    id: abc",
            "c.yml, line 3, column 5: `datasets[0].id` is wrong: 'abc' is not a dataset id",
        ),
        (
            "datasets:\n  - files: a\n    records: knew",
            "c.yml, line 3, column 5: `datasets[0].records` must be all or new; did you mean `new`?",
        ),
        (
            "datasets:\n  - files: a\n    rules:\n      unknown-feild: error",
            "c.yml, line 4, column 7: `datasets[0].rules.unknown-feild` is not known; did you mean",
        ),
        (
            "datasets:\n  - files: a\n    rules: {unknown-field: loud}",
            "c.yml, line 3, column 13: `datasets[0].rules.unknown-field` must be error, warning, notice or off",
        ),
        (
            "datasets:\n  - files: a\n    limits: {max-value-length: 0}",
            (
                "c.yml, line 3, column 14: `datasets[0].limits.max-value-length` must be a whole number from 1 "
                "to 1073741824."
            ),
        ),
        (
            f"datasets:\n  - files: a\n    id: {ID}\n  - files: b\n    id: {ID}",
            "c.yml, line 5, column 5: `datasets[1].id` is listed twice",
        ),
    ],
)
def test_a_mistake_is_named_at_its_line_and_column(text: str, message: str) -> None:
    """Where a word is nearly right, the right one is suggested."""
    with pytest.raises(ConfigurationError) as caught:
        parse(text)

    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("key", ["api-token", "api-url", "token", "url"])
def test_neither_token_nor_host_come_from_a_file(key: str) -> None:
    """A pull request can change the file, and would send the token elsewhere."""
    with pytest.raises(ConfigurationError, match="cannot be set in the configuration file"):
        parse(f"datasets:\n  - files: a\n    {key}: x")


def test_what_belongs_to_an_entry_is_told_so() -> None:
    """One level up it is a slip that many make."""
    with pytest.raises(ConfigurationError, match="`files` belongs to an entry of `datasets`"):
        parse_configuration({"files": "a.jsonl"}, name="c.yml")


@pytest.mark.parametrize("key", ["max-rejected", "max_rejected", "fail-on", "timeout", "since", "dataset-id"])
def test_an_input_is_no_key(key: str) -> None:
    """Who looks for it here is told where it goes."""
    with pytest.raises(ConfigurationError, match="is an input, not a key of this file") as caught:
        parse_configuration({"datasets": [{"files": "a.jsonl", key: "1"}]}, name="c.yml")

    assert f"--{key.replace('_', '-')}" in caught.value.hint
    assert ("did you mean `id`" in caught.value.message) is (key == "dataset-id")
