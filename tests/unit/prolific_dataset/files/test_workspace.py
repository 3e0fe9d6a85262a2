"""The folders of a run, and files outside of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.files.workspace import Workspace


@pytest.mark.parametrize("folder", ["..", "missing", "/etc"])
def test_the_working_directory_is_in_the_workspace(tmp_path: Path, folder: str) -> None:
    """A working directory elsewhere is refused."""
    with pytest.raises(UsageError, match="working-directory"):
        Workspace.of(tmp_path, working_directory=folder)


@pytest.mark.parametrize("path", ["../secret.yml", "/etc/passwd", "link.yml"])
def test_no_file_is_outside_the_workspace(tmp_path: Path, path: str) -> None:
    """Neither by its path nor by a link; the schema and the configuration are files like any other."""
    root = tmp_path / "checkout"
    root.mkdir()
    (tmp_path / "secret.yml").write_text("")
    (root / "link.yml").symlink_to("../secret.yml")

    with pytest.raises(UsageError, match="is outside the workspace"):
        Workspace.of(root).file(path)


@pytest.mark.parametrize(
    ("typed", "moved"),
    [
        ("data/*.jsonl", "one[[]1]/data/*.jsonl"),
        ("!data/", "!one[[]1]/data/"),
        ("./*.jsonl", "one[[]1]/*.jsonl"),
        ("../other/*.jsonl", "other/*.jsonl"),
        ("a[1].jsonl", "one[1]/a[1].jsonl"),
    ],
)
def test_a_pattern_from_a_subfolder(tmp_path: Path, typed: str, moved: str) -> None:
    """The folder's own letters are no wildcards; the path of a file is taken as it is."""
    (tmp_path / "one[1]").mkdir()
    (tmp_path / "one[1]/a[1].jsonl").touch()

    assert Workspace.of(tmp_path, working_directory="one[1]").pattern_from_root(typed) == moved
