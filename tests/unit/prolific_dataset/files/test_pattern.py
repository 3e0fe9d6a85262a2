"""Which paths and folders a pattern matches, without a look at the disk."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.files.pattern import Pattern

NAMES = st.sampled_from(["a", "b", "ab", ".a", "a.jsonl"])
SEGMENTS = st.sampled_from(["a", "b", "*", "?", "[ab]", "**", "*.jsonl", ".*"])


@pytest.mark.parametrize(
    ("pattern", "path", "expected"),
    [
        ("*.jsonl", "a.jsonl", True),
        ("*.jsonl", "data/a.jsonl", False),
        ("**/*.jsonl", "a.jsonl", True),
        ("**/*.jsonl", "data/deep/a.jsonl", True),
        ("**/*.jsonl", ".hidden/a.jsonl", False),
        ("**/.hidden/*.jsonl", "data/.hidden/a.jsonl", True),
        ("data/**", "data/deep/a.jsonl", True),
        ("data/**", "data", False),
        ("data/**/**/x", "data/x", True),
        ("./data//*.jsonl", "data/a.jsonl", True),
        ("data/[ab].jsonl", "data/b.jsonl", True),
        ("data/[!a].jsonl", "data/a.jsonl", False),
    ],
)
def test_paths(pattern: str, path: str, *, expected: bool) -> None:
    """As a shell matches them."""
    assert Pattern.of(pattern).matches(path) is expected


@pytest.mark.parametrize("pattern", ["data/drafts", "data/drafts/*", "**/drafts", "data/*/deep", "data"])
def test_a_folder_covers_what_is_in_it(pattern: str) -> None:
    """At any depth."""
    assert Pattern.of(pattern).covers("data/drafts/deep/a.jsonl")
    assert not Pattern.of(pattern).covers("other/a.jsonl")


@given(st.lists(SEGMENTS, min_size=1, max_size=5), st.lists(NAMES, min_size=1, max_size=5))
def test_what_is_matched_is_covered(segments: list[str], names: list[str]) -> None:
    """A pattern covers each path it matches, and all below it."""
    pattern, path = Pattern.of("/".join(segments)), "/".join(names)
    if pattern.matches(path):
        assert pattern.covers(path)
        assert pattern.covers(f"{path}/more")
        assert Pattern.of("/".join(("**", *segments))).matches(path)
