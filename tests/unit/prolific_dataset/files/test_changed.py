"""Which files on disk count as changed: by what they are reached through, and where nothing is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.files.changed import ChangedFiles


@pytest.mark.parametrize("changed", ["data", "real/a.jsonl", "real", "link.jsonl", "folder"])
def test_whatever_leads_to_a_file_can_change(tmp_path: Path, changed: str) -> None:
    """A submodule it is in, a link by which it is reached, and what that leads to."""
    for name in ("data/a.jsonl", "real/a.jsonl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("{}\n")
    (tmp_path / "link.jsonl").symlink_to("folder/a.jsonl")
    (tmp_path / "folder").symlink_to("data/../real")
    found = ChangedFiles(paths=frozenset({changed}), tracked=None)
    reached = tmp_path / ("data/a.jsonl" if changed == "data" else "link.jsonl")

    assert found.includes(reached, root=tmp_path)
    assert not ChangedFiles(paths=frozenset({"other"})).includes(reached, root=tmp_path)


def test_what_no_commit_has_counts_as_changed(tmp_path: Path) -> None:
    """A file that an earlier step wrote, and one outside of the repository, were compared with nothing."""
    root = tmp_path / "repository"
    root.mkdir()
    (tmp_path / "outside.jsonl").write_text("{}\n")
    (root / "link.jsonl").symlink_to("../outside.jsonl")
    (root / "made.jsonl").write_text("{}\n")
    found = ChangedFiles(paths=frozenset(), tracked=frozenset({"link.jsonl", "sub"}))

    assert found.includes(root / "link.jsonl", root=root)
    assert found.includes(root / "made.jsonl", root=root)
    assert not found.includes(root / "sub/in-a-submodule.jsonl", root=root)
