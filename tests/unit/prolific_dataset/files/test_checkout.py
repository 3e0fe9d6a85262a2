"""Which repository the files of a run are in, where it is checked out below the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.files.checkout import find_repository
from prolific_dataset.files.workspace import Workspace


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("one/data/a.jsonl", "two/a.jsonl", "loose/a.jsonl"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text("{}\n")
    (tmp_path / "one/.git").mkdir()
    (tmp_path / "two/.git").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("patterns", "repository"),
    [
        (("one/data/*.jsonl", "missing/*.jsonl", "!two/*"), "one"),
        (("o*/**/*.jsonl",), "one"),
        (("loose/*.jsonl",), "."),
        (("missing/*.jsonl",), "."),
    ],
)
def test_the_repository_of_the_files(root: Path, patterns: tuple[str, ...], repository: str) -> None:
    """Shown paths are then those that the repository knows."""
    workspace = find_repository(patterns, Workspace.of(root))

    assert workspace.repository == (root / repository).resolve()
    if repository == "one":
        assert workspace.file("one/data/a.jsonl").path == "data/a.jsonl"


@pytest.mark.parametrize("other", ["two/*.jsonl", "loose/*.jsonl"])
def test_several_repositories(root: Path, other: str) -> None:
    """One run shows the paths of one repository."""
    with pytest.raises(UsageError, match="lead into different repositories") as caught:
        find_repository(("one/data/*.jsonl", other), Workspace.of(root))

    assert "`working-directory: one`" in caught.value.hint


def test_a_repository_at_the_top_is_the_one(root: Path) -> None:
    """What is checked out in it, such as a submodule, belongs to it."""
    (root / ".git").mkdir()

    assert find_repository(("one/data/*.jsonl",), Workspace.of(root)).repository == root
