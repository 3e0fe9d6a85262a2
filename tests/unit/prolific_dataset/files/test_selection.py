"""Which files a run looks at, and what it tells about the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from prolific_dataset.config.settings import DatasetSettings, IfNoFilesFound
from prolific_dataset.errors import NoFilesFound
from prolific_dataset.files.changed import ChangedFiles
from prolific_dataset.files.patterns import Selection
from prolific_dataset.files.selection import choose
from prolific_dataset.files.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    for name in ("data/a.jsonl", "data/b.jsonl", "schema.yml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("{}\n")
    return Workspace.of(tmp_path)


def chosen(
    workspace: Workspace,
    *patterns: str,
    changed: ChangedFiles | None = None,
    schema: str | None = None,
    meaning: IfNoFilesFound = IfNoFilesFound.ERROR,
) -> Selection:
    dataset = DatasetSettings(dataset_id=None, files=patterns, schema=schema)
    return choose(dataset, workspace, changed=changed, if_no_files_found=meaning)


def paths(choice: Selection) -> list[str]:
    return [file.path for file in choice.files]


def messages(choice: Selection) -> list[tuple[str, str]]:
    return [(notice.severity.value, notice.message) for notice in choice.notices]


def test_all_files_without_a_change_to_go_by(workspace: Workspace) -> None:
    """Nothing is left out where it is not known what changed."""
    unknown = ChangedFiles(paths=None, reason="A tag was pushed.")

    assert paths(chosen(workspace, "data/*.jsonl")) == ["data/a.jsonl", "data/b.jsonl"]
    assert paths(chosen(workspace, "data/*.jsonl", changed=unknown)) == ["data/a.jsonl", "data/b.jsonl"]


def test_only_changed_files(workspace: Workspace) -> None:
    """What was left out is counted, and what was deleted is named."""
    changed = ChangedFiles(
        paths=frozenset({"data/b.jsonl"}), deleted=frozenset({"data/gone.jsonl", "x.jsonl"})
    )

    choice = chosen(workspace, "data/*.jsonl", changed=changed)

    assert paths(choice) == ["data/b.jsonl"]
    assert messages(choice) == [
        ("notice", "changed-only: 1 of 2 files did not change."),
        (
            "notice",
            "data/gone.jsonl was deleted; its records stay in the dataset, which cannot drop them.",
        ),
    ]


def test_a_changed_schema_changes_every_file(workspace: Workspace) -> None:
    """Files that did not change may break under a schema that did."""
    changed = ChangedFiles(paths=frozenset({"schema.yml"}))

    assert paths(chosen(workspace, "data/*.jsonl", changed=changed, schema="schema.yml")) == [
        "data/a.jsonl",
        "data/b.jsonl",
    ]


def test_nothing_changed_is_no_error(workspace: Workspace) -> None:
    """The patterns do match; there is merely nothing to do."""
    choice = chosen(workspace, "data/*.jsonl", changed=ChangedFiles(paths=frozenset()))

    assert paths(choice) == []
    assert messages(choice) == [("notice", "changed-only: 2 of 2 files did not change.")]


def test_patterns_that_match_nothing(workspace: Workspace) -> None:
    """An error unless the user says otherwise."""
    with pytest.raises(NoFilesFound, match=r"No file matches dta/\*\.jsonl"):
        chosen(workspace, "dta/*.jsonl")

    assert messages(chosen(workspace, "dta/*.jsonl", meaning=IfNoFilesFound.WARN)) == [
        ("warning", "The pattern dta/*.jsonl matches no file."),
        ("warning", "No file matches dta/*.jsonl."),
    ]
    assert messages(chosen(workspace, "dta/*.jsonl", meaning=IfNoFilesFound.IGNORE))[-1] == (
        "notice",
        "No file matches dta/*.jsonl.",
    )
