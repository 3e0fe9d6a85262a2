"""Which datasets get a job, and what a plan refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.config.settings import DatasetSettings, IfNoFilesFound
from prolific_dataset.errors import NoFilesFound, UsageError
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.selection import choose
from prolific_dataset.files.workspace import Workspace
from prolific_dataset.formats.payload import LARGEST
from prolific_dataset.jobs.planning import Plan, plan
from prolific_dataset.model import DatasetID, Severity
from prolific_dataset.validation.rules.settings import RuleSettings

FIRST, SECOND = (DatasetID(f"0192a3b5-0000-7000-8000-00000000000{number}") for number in (1, 2))
POINTER = (
    "version https://git-lfs.github.com/spec/v1\n"
    "oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393\n"
    "size 12345678\n"
)


def made(root: Path, *datasets: DatasetSettings, changed: ChangedFiles | None = None) -> Plan:
    workspace = Workspace.of(root)
    return plan(
        datasets,
        lambda each: choose(each, workspace, changed=changed, if_no_files_found=IfNoFilesFound.ERROR),
    )


def settings(dataset_id: DatasetID | None, *files: str, **facts: object) -> DatasetSettings:
    return DatasetSettings(dataset_id=dataset_id, files=files, **facts)  # type: ignore[arg-type]


def test_a_dataset_named_twice_gets_one_job(tmp_path: Path) -> None:
    """Two jobs would upload to it side by side; the order of the configuration is kept."""
    (tmp_path / "b.jsonl").write_text("1234")
    (tmp_path / "a.jsonl").write_text("12")

    (entry,) = made(tmp_path, settings(FIRST, "b.jsonl", name="Reviews"), settings(FIRST, "a.jsonl")).matrix

    assert (entry.key, entry.name, entry.file_count, entry.size) == (FIRST, "Reviews", 2, 6)


def test_a_dataset_without_changed_files_gets_no_job(tmp_path: Path) -> None:
    """It says why it has none."""
    (tmp_path / "a.jsonl").write_text("12")
    (tmp_path / "b.jsonl").write_text("12")
    changed = ChangedFiles(paths=frozenset({"b.jsonl"}))

    result = made(tmp_path, settings(FIRST, "a.jsonl"), settings(SECOND, "b.jsonl"), changed=changed)

    assert [entry.key for entry in result.matrix] == [SECOND]
    assert result.dataset_count == 2
    assert [each.message for each in result.notices] == ["changed-only: 1 of 1 files did not change."]


def test_git_lfs_need_not_be_fetched_for_a_plan(tmp_path: Path) -> None:
    """The pointer says how large the file is."""
    (tmp_path / "a.jsonl").write_text(POINTER)

    assert made(tmp_path, settings(FIRST, "a.jsonl")).matrix[0].size == 12345678


@pytest.mark.parametrize("as_pointer", [False, True])
def test_a_file_that_no_upload_can_take_is_refused_at_once(tmp_path: Path, *, as_pointer: bool) -> None:
    """Before any job starts, and whether the file itself is here or only its pointer."""
    with (tmp_path / "a.jsonl").open("wb") as stream:
        if as_pointer:
            stream.write(POINTER.replace("12345678", str(LARGEST + 1)).encode())
        else:
            stream.truncate(LARGEST + 1)

    with pytest.raises(UsageError, match=r"a\.jsonl has 5,368,709,121 bytes") as refused:
        made(tmp_path, settings(FIRST, "a.jsonl"))

    assert "split" in refused.value.hint


def test_the_largest_file_that_an_upload_can_take(tmp_path: Path) -> None:
    """And a larger one where the user knows better: the rule can be softened."""
    with (tmp_path / "a.jsonl").open("wb") as stream:
        stream.truncate(LARGEST)
    with (tmp_path / "b.jsonl").open("wb") as stream:
        stream.truncate(LARGEST + 1)
    softened = RuleSettings(severities={"file-too-large": Severity.WARNING})

    assert made(tmp_path, settings(FIRST, "a.jsonl")).matrix[0].size == LARGEST
    assert made(tmp_path, settings(FIRST, "b.jsonl", rules=softened)).matrix[0].size == LARGEST + 1


def test_a_dataset_without_an_id(tmp_path: Path) -> None:
    """It can be validated, but no job can upload to it."""
    (tmp_path / "a.jsonl").write_text("12")

    with pytest.raises(UsageError, match=r"no dataset is given for a\.jsonl"):
        made(tmp_path, settings(None, "a.jsonl"))


def test_patterns_that_match_nothing(tmp_path: Path) -> None:
    """An error, as in a run."""
    with pytest.raises(NoFilesFound):
        made(tmp_path, settings(FIRST, "a.jsonl"))
