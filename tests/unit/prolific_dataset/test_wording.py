"""Numbers as people read them."""

from __future__ import annotations

import pytest

from prolific_dataset import wording


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0.0 s"),
        (0.44, "0.4 s"),
        (9.96, "10 s"),
        (12.4, "12 s"),
        (59.7, "1 min"),
        (200, "3 min 20 s"),
        (900, "15 min"),
        (3599.6, "1 h 00 min"),
        (3900, "1 h 05 min"),
    ],
)
def test_durations(seconds: float, words: str) -> None:
    """No part is ever sixty."""
    assert wording.duration(seconds) == words


@pytest.mark.parametrize(
    ("size", "words"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.0 KiB"),
        (1536, "1.5 KiB"),
        (5 * 1024**3, "5.0 GiB"),
        (5000 * 1024**3, "5000.0 GiB"),
    ],
)
def test_sizes(size: int, words: str) -> None:
    """Units of 1024, named as such."""
    assert wording.size(size) == words


def test_counts() -> None:
    """One of a thing is singular."""
    assert wording.count(1, "record") == "1 record"
    assert wording.count(0, "record") == "0 records"
    assert wording.count(1_234_567, "record") == "1,234,567 records"
