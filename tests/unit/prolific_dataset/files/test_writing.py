"""Report files: whole or not at all, inside the workspace, the workspace owner's."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest

from prolific_dataset.errors import UsageError
from prolific_dataset.files.writing import write_text, writing


def test_a_file_appears_with_its_folders(tmp_path: Path) -> None:
    """Missing folders are made, and nothing else is left behind."""
    path = tmp_path / "reports" / "today" / "report.json"

    write_text("half a pair: \ud800\n", path, workspace=tmp_path, name="report-path")

    assert path.read_bytes() == b"half a pair: \\ud800\n"
    assert [each.name for each in path.parent.iterdir()] == ["report.json"]


def test_a_failure_leaves_the_old_file(tmp_path: Path) -> None:
    """A report that was half written when the run broke is worse than the last whole one."""
    path = tmp_path / "report.json"
    path.write_text("old")

    with suppress(RuntimeError), writing(path, workspace=tmp_path, name="report-path") as stream:
        stream.write(b"ne")
        raise RuntimeError

    assert path.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


@pytest.mark.parametrize(
    "path", ["../report.json", "folder/../../report.json", "/etc/report.json", "out/r.json"]
)
def test_outside_the_workspace_nothing_is_written(tmp_path: Path, path: str) -> None:
    """Neither dots nor a link lead out of the workspace."""
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "out").symlink_to(tmp_path)

    with pytest.raises(UsageError, match="outside the workspace"):
        write_text("x", workspace / path, workspace=workspace, name="report-path")

    assert [each.name for each in tmp_path.iterdir()] == ["workspace"]


def test_a_link_is_replaced_not_followed(tmp_path: Path) -> None:
    """A file of the repository that points elsewhere does not choose where the report goes."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("mine")
    workspace = tmp_path / "workspace"
    workspace.mkdir()
    (workspace / "report.json").symlink_to(elsewhere)

    write_text("report", workspace / "report.json", workspace=workspace, name="report-path")

    assert elsewhere.read_text() == "mine"
    assert (workspace / "report.json").read_text() == "report"


def test_a_folder_is_no_report(tmp_path: Path) -> None:
    """The error names the input."""
    (tmp_path / "reports").mkdir()

    with pytest.raises(UsageError, match="`sarif-path`"):
        write_text("x", tmp_path / "reports", workspace=tmp_path, name="sarif-path")

    assert [each.name for each in tmp_path.iterdir()] == ["reports"]


@pytest.mark.posix
def test_the_owner_is_the_workspaces(tmp_path: Path) -> None:
    """A container runs as root, and must not leave files which the runner's user cannot delete."""
    owner = tmp_path.stat()
    if os.geteuid() == 0:
        os.chown(tmp_path, 12345, 12346)
        owner = tmp_path.stat()

    write_text("x", tmp_path / "reports" / "report.json", workspace=tmp_path, name="report-path")

    for each in (tmp_path / "reports", tmp_path / "reports" / "report.json"):
        assert (each.stat().st_uid, each.stat().st_gid) == (owner.st_uid, owner.st_gid)
