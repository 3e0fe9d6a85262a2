"""Patterns -> files: order, exclusion, and the walls of the workspace."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.errors import OutOfTime, UsageError
from prolific_dataset.files.checkout import Checkout
from prolific_dataset.files.patterns import select
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.model import Severity
from support.shell.git_repository import Work


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
    checkout = Checkout(workspace.repository, search_path=None)
    return [file.path for file in select(patterns, workspace, checkout=checkout).files]


def test_files_of_a_pattern_are_sorted(root: Path) -> None:
    """The order of a folder's entries on disk does not matter."""
    assert selected(root, "*.jsonl") == ["a.jsonl", "b.jsonl"]


def test_patterns_keep_their_order_and_a_file_stands_once(root: Path) -> None:
    """Files arrive in the order the user wrote."""
    assert selected(root, "data/z.jsonl", "b.jsonl", "*.jsonl") == ["data/z.jsonl", "b.jsonl", "a.jsonl"]


def test_two_stars_go_through_folders_and_an_exclusion_takes_out(root: Path) -> None:
    """An exclusion counts wherever it is."""
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


def test_links_to_folders_are_not_followed_by_two_stars(root: Path) -> None:
    """Two links to the folder they are in would make 2^n paths; what is seen by no other way is named."""
    for name, target in (
        ("data/one", "."),
        ("data/two", "."),
        ("data/away", "/etc"),
        ("data/new", "../fresh"),
    ):
        (root / name).symlink_to(target)
    (root / "fresh").mkdir()
    (root / "fresh/f.jsonl").write_text("{}\n")

    selection = select(("data/**/*.jsonl",), Workspace.of(root))

    assert [file.path for file in selection.files] == [
        "data/[1].jsonl",
        "data/deep/y.jsonl",
        "data/old/x.jsonl",
        "data/z.jsonl",
    ]
    assert [notice.message for notice in selection.notices] == [
        "Not looked into: data/new; `**` follows no link to a folder.",
        "Not looked into: data/away; it leads outside the workspace.",
    ]


def test_a_link_to_a_folder_is_followed_where_it_is_matched(root: Path) -> None:
    """One folder is visited once, under its own name where there are several."""
    (root / "alias").symlink_to("data")

    assert selected(root, "alias/z.jsonl") == ["alias/z.jsonl"]
    assert selected(root, "*/z.jsonl") == ["data/z.jsonl"]


def test_a_link_to_itself_leads_nowhere(root: Path) -> None:
    """It hides none of its neighbours, and is an error where it is matched."""
    (root / "data/loop").symlink_to("loop")
    assert selected(root, "data/*.jsonl") == ["data/[1].jsonl", "data/z.jsonl"]

    (root / "data/loop.jsonl").symlink_to("loop.jsonl")
    with pytest.raises(UsageError, match=r"data/loop\.jsonl is a link to loop\.jsonl, which is not there"):
        selected(root, "data/*.jsonl")


def test_the_deadline_is_looked_at_in_each_folder(root: Path) -> None:
    """A search can be ended as any other part of a run."""
    visits = 0

    def keep_going() -> None:
        nonlocal visits
        visits += 1
        if visits == 3:
            raise OutOfTime("time is up")

    with pytest.raises(OutOfTime):
        select(("**/*.jsonl",), Workspace.of(root), keep_going=keep_going)


@pytest.mark.parametrize("target", [".git/config", "data/../.git/config"])
def test_nothing_of_git_is_read(root: Path, target: str) -> None:
    """A checkout's credentials are in `.git/config`; no link and no pattern leads there."""
    (root / ".git/config").write_text("{}\n")
    (root / "x.jsonl").symlink_to(target)
    (root / "folder").symlink_to(".git")

    for pattern in ("x.jsonl", "folder/*", "folder/config", ".git/*", ".git/config"):
        with pytest.raises(UsageError, match=r"leads into \.git"):
            selected(root, pattern)
    assert selected(root, ".*/*", "a.jsonl") == ["a.jsonl"]


def test_data_that_git_annex_did_not_fetch(root: Path) -> None:
    """The link is an error that names it and the fix; once fetched it is data, though it is in `.git`."""
    content = root / ".git/annex/objects/Xx/9f/SHA256E-s3--12.jsonl/SHA256E-s3--12.jsonl"
    (root / "data/annexed.jsonl").symlink_to(f"../{content.relative_to(root)}")

    with pytest.raises(
        UsageError, match=r"data/annexed\.jsonl is a link to .*, which is not there"
    ) as caught:
        selected(root, "data/*.jsonl")
    assert "`git annex get data/annexed.jsonl`" in caught.value.hint
    assert "data/annexed.jsonl" not in selected(root, "data/*.jsonl", "!data/annexed.jsonl")

    content.parent.mkdir(parents=True)
    content.write_text("{}\n")
    assert "data/annexed.jsonl" in selected(root, "data/*.jsonl")


@pytest.mark.parametrize(
    "exclusion", ["!data/old", "!data/old/", "! data/old/*", "!**/old", '!"data/old"', "!data\\old"]
)
def test_a_folder_is_excluded(root: Path, exclusion: str) -> None:
    """With or without a slash, as .gitignore has it, and in any spelling."""
    assert selected(root, "data/*/*.jsonl", exclusion) == ["data/deep/y.jsonl"]


@pytest.mark.parametrize(
    ("exclusion", "advice"),
    [
        ("!data/drafts", ""),
        ("!old", " To leave it out in every folder, write !**/old."),
        ("!bang.jsonl", " To name the file, write ./!bang.jsonl."),
    ],
)
def test_an_exclusion_that_excludes_nothing_is_told(root: Path, exclusion: str, advice: str) -> None:
    """An upload cannot be undone."""
    (root / "!bang.jsonl").write_text("{}\n")

    selection = select(("data/old/*.jsonl", exclusion), Workspace.of(root))

    assert [(notice.severity, notice.message) for notice in selection.notices] == [
        (Severity.WARNING, f"The pattern {exclusion} excludes no file.{advice}")
    ]


def test_a_name_that_begins_like_an_exclusion(root: Path) -> None:
    """After `./` the mark is part of the name."""
    (root / "!bang.jsonl").write_text("{}\n")

    assert selected(root, "./!bang.jsonl") == ["!bang.jsonl"]
    assert selected(root, "*.jsonl", "!./!bang.jsonl") == ["a.jsonl", "b.jsonl"]


def test_other_spellings_are_read_and_told(root: Path) -> None:
    """Once, and only where the pattern as written names nothing."""
    selection = select(("- 'data/{z,old/x}.jsonl'", "a.jsonl, !b.jsonl", "*.jsonl"), Workspace.of(root))

    assert [file.path for file in selection.files] == ["data/z.jsonl", "data/old/x.jsonl", "a.jsonl"]
    assert [notice.message for notice in selection.notices] == [
        "The pattern - 'data/{z,old/x}.jsonl' was read as data/z.jsonl, data/old/x.jsonl.",
        "The pattern a.jsonl, !b.jsonl was read as a.jsonl, !b.jsonl.",
    ]
    (root / "a.jsonl, b.jsonl").write_text("{}\n")
    assert selected(root, "a.jsonl, b.jsonl") == ["a.jsonl, b.jsonl"]


def test_a_list_is_only_read_where_each_part_is_there(root: Path) -> None:
    """A file whose name has a blank is not taken for two, of which one happens to exist."""
    assert select(("my a.jsonl",), Workspace.of(root)).idle_patterns == ("my a.jsonl",)


def test_absolute_and_climbing_patterns_inside_the_workspace(root: Path) -> None:
    """They name the same files as others do."""
    assert selected(root, f"{root}/data/*.jsonl") == ["data/[1].jsonl", "data/z.jsonl"]
    assert selected(root, "../*.jsonl", "!../b.jsonl", working_directory="data") == ["a.jsonl"]
    assert selected(root, "../data/old/x.jsonl", working_directory="data/deep") == []
    assert selected(root, "data/../a.jsonl") == ["a.jsonl"]


def test_what_git_ignores_is_not_taken_by_two_stars(root: Path) -> None:
    """Unless it is tracked, or named without a wildcard."""
    (root / ".git").rmdir()
    work = Work.init(root)
    work.commit({".gitignore": b"node_modules/\n", "data/[2].jsonl": b"{}\n"})
    (root / "node_modules/x").mkdir(parents=True)
    (root / "node_modules/x/n.jsonl").write_text("{}\n")

    selection = select(("**/*.jsonl",), Workspace.of(root), checkout=Checkout(root, search_path=None))

    assert "node_modules/x/n.jsonl" not in [file.path for file in selection.files]
    assert len(selection.files) == 7
    (notice,) = selection.notices
    assert notice.message == (
        "Not taken by `**`, because git ignores 1 file: node_modules/x/n.jsonl. "
        "Name such a file without wildcards to take it."
    )
    assert selected(root, "node_modules/x/n.jsonl", "**/*.jsonl")[0] == "node_modules/x/n.jsonl"


def test_what_git_ignores_in_a_submodule(root: Path) -> None:
    """Each file is asked about in the repository that it is in."""
    (root / ".git").rmdir()
    Work.init(root)
    inner = Work.init(root / "data")
    inner.commit({".gitignore": b"old/\n"})

    assert selected(root, "data/**/*.jsonl") == ["data/[1].jsonl", "data/deep/y.jsonl", "data/z.jsonl"]


@pytest.mark.parametrize("pattern", ["/etc/*.jsonl", "../*.jsonl", "data/../../x.jsonl", "!../x.jsonl", ""])
def test_patterns_cannot_climb_out(root: Path, pattern: str) -> None:
    """Absolute and climbing patterns are refused as such."""
    with pytest.raises(UsageError, match="must be relative and stay in the workspace"):
        selected(root, pattern)
