"""Patterns -> files: order, exclusion, and the walls of the workspace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with data in several folders."""
    root = tmp_path / "checkout"
    for name in (
        "b.jsonl",
        "a.jsonl",
        "data/z.jsonl",
        "data/deep/y.jsonl",
        "data/old/x.jsonl",
        "data/[1].jsonl",
    ):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}\n")
    (root / ".git").mkdir()
    return root


def selected(root: Path, *patterns: str, working_directory: str = "") -> list[str]:
    workspace = Workspace.of(root, working_directory=working_directory)
    return [file.path for file in select(patterns, workspace).files]


def test_files_of_a_pattern_are_sorted(root: Path) -> None:
    """The order of a folder's entries on disk does not matter."""
    assert selected(root, "*.jsonl") == ["a.jsonl", "b.jsonl"]


def test_patterns_keep_their_order_and_a_file_stands_once(root: Path) -> None:
    """Files arrive in the order the user wrote."""
    assert selected(root, "data/z.jsonl", "b.jsonl", "*.jsonl") == ["data/z.jsonl", "b.jsonl", "a.jsonl"]


def test_two_stars_go_through_folders_and_an_exclusion_takes_out(root: Path) -> None:
    """An exclusion counts wherever it stands."""
    assert selected(root, "!data/old/**", "data/**/*.jsonl") == [
        "data/[1].jsonl",
        "data/deep/y.jsonl",
        "data/z.jsonl",
    ]


def test_a_name_with_pattern_characters_can_be_named(root: Path) -> None:
    """A file that exists under exactly this name is meant."""
    assert selected(root, "data/[1].jsonl") == ["data/[1].jsonl"]


def test_shown_paths_are_those_of_the_repository(root: Path) -> None:
    """Patterns are relative to the working directory, shown paths to the top of the checkout."""
    assert selected(root, "*.jsonl", working_directory="data") == ["data/[1].jsonl", "data/z.jsonl"]


def test_a_checkout_in_a_subfolder(root: Path) -> None:
    """Where the repository is not the whole workspace, its own top is what paths are relative to."""
    assert selected(root.parent, "checkout/*.jsonl", working_directory="") == [
        "checkout/a.jsonl",
        "checkout/b.jsonl",
    ]
    assert selected(root.parent, "*.jsonl", working_directory="checkout") == ["a.jsonl", "b.jsonl"]


def test_a_pattern_that_matches_nothing_is_told(root: Path) -> None:
    """A typing error in one of several patterns does not go unseen."""
    selection = select(("a.jsonl", "dta/*.jsonl"), Workspace.of(root))

    assert selection.idle_patterns == ("dta/*.jsonl",)


def test_links_inside_are_followed_and_links_that_leave_are_refused(root: Path) -> None:
    """A pull request cannot have the runner's own files read."""
    (root.parent / "secret.jsonl").write_text("{}\n")
    (root / "inside.jsonl").symlink_to("a.jsonl")
    assert selected(root, "inside.jsonl") == ["inside.jsonl"]

    (root / "outside.jsonl").symlink_to("../secret.jsonl")
    with pytest.raises(UsageError, match=r"outside\.jsonl is outside the workspace"):
        selected(root, "*.jsonl")


def test_a_linked_folder_that_leaves_is_refused(root: Path) -> None:
    """It does not matter which part of the path is the link."""
    (root.parent / "elsewhere").mkdir()
    (root.parent / "elsewhere" / "x.jsonl").write_text("{}\n")
    (root / "linked").symlink_to("../elsewhere")

    with pytest.raises(UsageError, match="is outside the workspace"):
        selected(root, "linked/*.jsonl")


@pytest.mark.parametrize("pattern", ["/etc/*.jsonl", "../*.jsonl", "data/../../x.jsonl", "!../x.jsonl", ""])
def test_patterns_cannot_climb_out(root: Path, pattern: str) -> None:
    """Absolute and climbing patterns are refused as such."""
    with pytest.raises(UsageError, match="must be relative and stay in the workspace"):
        selected(root, pattern)
