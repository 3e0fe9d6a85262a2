"""Upload names, and what the dataset's list of imports says about a payload."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import ImportID, ImportJob, ImportStatus
from prolific_dataset.upload import ledger
from prolific_dataset.upload.ledger import UploadName

SHA = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = UploadName.of("data/reviews.jsonl", commit=COMMIT, sha256=SHA)


def job(status: ImportStatus, *, name: UploadName | str = NAME, import_id: str = "job") -> ImportJob:
    return ImportJob(
        import_id=ImportID(import_id), status=status, status_text=status.value, filename=str(name)
    )


def test_the_name_tells_path_commit_and_payload() -> None:
    """The service keeps this name, and it is all the memory there is."""
    assert str(NAME) == "data-reviews.0123456789ab.5e884898da280471.jsonl"


def test_outside_git_the_name_says_so() -> None:
    """Where no commit holds the file the name says `uncommitted`."""
    name = UploadName.of("reviews.jsonl", commit=None, sha256=SHA)

    assert str(name) == "reviews.uncommitted.5e884898da280471.jsonl"


@given(st.text(min_size=1), st.one_of(st.none(), st.just(COMMIT)))
def test_every_path_gives_a_safe_name_that_can_be_read_back(path: str, commit: str | None) -> None:
    """Whatever a file is called, its name needs no escaping in a URL and is understood again."""
    name = UploadName.of(path, commit=commit, sha256=SHA)

    assert re.fullmatch(r"[A-Za-z0-9._-]{1,200}", str(name))
    assert UploadName.parse(str(name)) == name


@pytest.mark.parametrize("filename", [None, "", "reviews.jsonl", "reviews.main.5e884898da280471.jsonl"])
def test_other_files_are_none_of_ours(filename: str | None) -> None:
    """A file that someone uploaded by other means has no place in the ledger."""
    assert UploadName.parse(filename) is None


@pytest.mark.parametrize(
    ("statuses", "found"),
    [
        ([], None),
        ([ImportStatus.FAILED, ImportStatus.UNINITIALISED], None),
        ([ImportStatus.FAILED, ImportStatus.COMPLETE], 1),
        ([ImportStatus.PARTIAL, ImportStatus.COMPLETE], 0),
        ([ImportStatus.QUEUED, ImportStatus.COMPLETE], 1),
        ([ImportStatus.UNINITIALISED, ImportStatus.PROCESSING], 1),
        ([ImportStatus.UNKNOWN, ImportStatus.PENDING_SCHEMA], 0),
        ([ImportStatus.PENDING_SCHEMA, ImportStatus.FAILED], 0),
    ],
)
def test_what_counts_as_imported(statuses: list[ImportStatus], found: int | None) -> None:
    """Imported beats under way beats parked; failed and never uploaded count for nothing."""
    imports = [job(status, import_id=str(number)) for number, status in enumerate(statuses)]

    assert ledger.find(imports, NAME) == (None if found is None else imports[found])


def test_a_moved_file_is_known_and_a_changed_one_is_not() -> None:
    """The same bytes are the same payload at any path and commit; other bytes never are."""
    imports = [job(ImportStatus.COMPLETE)]
    moved = UploadName.of("archive/2026.jsonl", commit=None, sha256=SHA)
    changed = UploadName.of("data/reviews.jsonl", commit=COMMIT, sha256=SHA[::-1])

    assert ledger.find(imports, moved) == imports[0]
    assert ledger.find(imports, changed) is None
