"""Each error the program can end with has a message, a cause and a fix."""

from __future__ import annotations

import pytest

from documentation.sentences import sentences
from documentation.troubleshooting import cause_of, causes
from prolific_dataset import errors

SENTENCES = sentences()


@pytest.mark.parametrize("sentence", SENTENCES, ids=lambda each: f"{each.module}: {each.message}")
def test_an_error_has_a_cause_and_a_fix(sentence: object) -> None:
    """A sentence without them is of no use at night: write the cause into tools/documentation/causes.yml."""
    assert cause_of(sentence)
    assert sentence.hint


def test_no_cause_is_left_over() -> None:
    """A cause of a sentence that nobody says any more would mislead."""
    said = {each.message for each in SENTENCES}
    speaking = {each.module for each in SENTENCES}

    assert set(causes()["sentences"]) <= said
    assert set(causes()["modules"]) <= speaking


def test_every_class_of_errors_is_found() -> None:
    """The search sees all modules: for each exit code of an error there are sentences."""
    leaves = {
        each.exit_code
        for each in vars(errors).values()
        if isinstance(each, type) and hasattr(each, "exit_code")
    }

    assert {each.exit_code for each in SENTENCES} == leaves
