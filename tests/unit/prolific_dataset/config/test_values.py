"""Input texts -> typed values."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from prolific_dataset.config import values
from prolific_dataset.config.settings import Tolerance


@pytest.mark.parametrize("text", ["true", "True", "TRUE"])
def test_true_in_yaml_spellings(text: str) -> None:
    """Every YAML 1.2 spelling of true is true."""
    assert values.boolean(text) is True


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90", 90),
        ("1.5", 1.5),
        ("500ms", 0.5),
        ("2s", 2),
        ("15m", 900),
        ("1h", 3600),
        ("1m30s", 90),
        ("1h0m0.5s", 3600.5),
        (".5s", 0.5),
        ("250000us", 0.25),
    ],
)
def test_duration_in_seconds(text: str, seconds: float) -> None:
    """A plain number is seconds; units are understood, and the durations of Go, which Prolific's own command takes."""
    assert values.duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "tolerance"), [("0", Tolerance()), ("12", Tolerance(count=12)), ("0.5%", Tolerance(percent=0.5))]
)
def test_tolerance(text: str, tolerance: Tolerance) -> None:
    """A tolerance is a count or a share."""
    assert values.tolerance(text) == tolerance


@pytest.mark.parametrize(
    ("read", "text"),
    [
        (values.boolean, "yes"),
        (values.boolean, "1"),
        (values.boolean, ""),
        (values.duration, "0"),
        (values.duration, "-3s"),
        (values.duration, "1 fortnight"),
        (values.duration, "nan"),
        (values.tolerance, "101%"),
        (values.tolerance, "-1"),
        (values.tolerance, "a few"),
        (values.tolerance, "²"),
        (values.dataset_id, "my dataset"),
    ],
)
def test_a_bad_value_is_refused_and_quoted(read: Callable[[str], object], text: str) -> None:
    """Nothing is guessed; the message shows what was given."""
    with pytest.raises(ValueError, match=re.escape(repr(text))):
        read(text)


def test_dataset_id_in_its_usual_spelling() -> None:
    """Case and braces do not make another dataset."""
    assert (
        values.dataset_id("{0192A3B5-E8F9-7A0B-1C2D-3E4F5A6B7C8D}") == "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d"
    )


def test_lines_drops_what_a_yaml_block_leaves_behind() -> None:
    """Blank lines and surrounding spaces of a `|` block do not count."""
    assert values.lines("  data/*.jsonl\r\n\n!data/old.jsonl\n") == ("data/*.jsonl", "!data/old.jsonl")
