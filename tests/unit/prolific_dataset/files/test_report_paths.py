"""Where reports may be written."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.files.patterns import select
from prolific_dataset.files.report_paths import judge_report_paths
from prolific_dataset.files.workspace import Workspace

READ = {"schema.yml": "a schema", ".github/prolific-datasets.yml": "the configuration file"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A checkout with data, a schema, and links to both."""
    root = tmp_path / "checkout"
    for folder in (".git", ".github/workflows", "data", "out"):
        (root / folder).mkdir(parents=True)
    for name in ("data/a.jsonl", "schema.yml", ".git/config"):
        (root / name).write_text("{}\n")
    (root / "link.json").symlink_to("data/a.jsonl")
    (root / "folder").symlink_to("data")
    (root / "hard.json").hardlink_to(root / "data/a.jsonl")
    (root / "git-link").symlink_to(".git")
    return root


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("data/a.jsonl", "a data file"),
        ("./data/../data/a.jsonl", "a data file"),
        ("link.json", "a data file"),
        ("folder/a.jsonl", "a data file"),
        ("hard.json", "a data file"),
        ("schema.yml", "a schema"),
        (".github/prolific-datasets.yml", "the configuration file"),
        (".GitHub/Prolific-Datasets.yml", "the configuration file"),
        (".git/config", "belongs to git"),
        (".git/hooks/post-checkout", "belongs to git"),
        ("git-link/new", "belongs to git"),
        ("vendor/.GIT/x", "belongs to git"),
        (".github/workflows/new.yml", "where workflows are"),
        ("../report.json", "outside the workspace"),
        ("/etc/report.json", "outside the workspace"),
        ("data", "is a folder"),
        (".", "outside the workspace"),
    ],
)
def test_a_report_replaces_nothing_that_is_needed(root: Path, path: str, reason: str) -> None:
    """Neither by its name, nor through links, nor in another spelling."""
    with pytest.raises(UsageError, match=rf"`report-path`: .*{reason}") as refused:
        judge_report_paths(
            [("report-path", path)], Workspace.of(root), read=READ, patterns=["data/a.jsonl", "!x", "*.json"]
        )

    assert path in refused.value.message


@pytest.mark.parametrize("second", ["out/r.json", "out/../out/r.json", "OUT/R.json"])
def test_two_reports_have_two_paths(root: Path, second: str) -> None:
    """The last one would win without a word."""
    with pytest.raises(UsageError, match="also the path of `report-path`"):
        judge_report_paths(
            [("report-path", "out/r.json"), ("sarif-path", second)], Workspace.of(root), read={}, patterns=[]
        )


def test_paths_are_relative_to_the_working_directory(root: Path) -> None:
    """As patterns and schemas are."""
    workspace = Workspace.of(root, working_directory="data")

    places = judge_report_paths([("report-path", "r.json")], workspace, read=READ, patterns=["*.jsonl"])

    assert places == {root / "data/r.json"}


def test_a_report_is_never_data(root: Path) -> None:
    """A pattern that matches it leaves it out, by each of its names, and says so."""
    (root / "data/rejected.jsonl").write_text("{}\n")
    (root / "data/z.jsonl").symlink_to("rejected.jsonl")
    reports = frozenset({root / "data/rejected.jsonl"})
    workspace = Workspace(root=root, working_directory=root, repository=root, reports=reports)

    selection = select(["data/*.jsonl"], workspace)

    assert [file.path for file in selection.files] == ["data/a.jsonl"]
    assert "data/rejected.jsonl, data/z.jsonl" in selection.notices[0].message
