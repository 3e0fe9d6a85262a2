"""`tests/examples/wild`: records in the shapes that people have, from the schema that is proposed to what arrives."""

from __future__ import annotations

from pathlib import Path

import pytest

from documentation import wild

FILES = sorted(wild.FOLDER.glob("*.jsonl"))


@pytest.mark.parametrize("data", FILES, ids=lambda path: path.stem)
def test_the_dataset_accepts_all_or_nothing_is_sent(data: Path, tmp_path: Path) -> None:
    """Under the schema that is proposed; and what is said is as committed. `make golden` writes it anew."""
    story = wild.Story(data, tmp_path)

    assert all(
        upload.stored_count == upload.record_count if upload.sent else not upload.stored_count
        for upload in story.uploads
    )
    assert story.text == data.with_suffix(".txt").read_text(encoding="utf-8")


def test_flat_records_arrive() -> None:
    """Every file of nested records has a way into a dataset."""
    stories = [data.with_suffix(".txt").read_text(encoding="utf-8") for data in FILES]
    nested = [story for story in stories if "--flatten" in story]

    assert len(nested) > 5
    assert all(story.rstrip().endswith(" records)") for story in nested)


def test_no_story_is_left_over() -> None:
    """One without a file would never be compared."""
    stories = wild.FOLDER.glob("*.txt")

    assert {path.stem for path in stories} == {path.stem for path in FILES}
