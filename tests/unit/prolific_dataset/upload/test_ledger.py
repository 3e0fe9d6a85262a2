"""Upload names, and what the dataset's list of imports says about a payload."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.model import ImportJob, ImportStatus
from prolific_dataset.upload.ledger import Ledger
from prolific_dataset.upload.upload_name import UploadName, slug
from support.values import import_job

SHA = "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8"
COMMIT = "0123456789abcdef0123456789abcdef01234567"
NAME = UploadName.of("data/reviews.jsonl", commit=COMMIT, sha256=SHA)


def job(status: ImportStatus, *, name: UploadName | str = NAME, import_id: str = "job") -> ImportJob:
    return import_job(import_id, status, filename=str(name))


def test_the_name_tells_path_commit_and_payload() -> None:
    """The service keeps this name, and it is all the memory there is."""
    assert str(NAME) == (
        "data-reviews.2316bec1.0123456789ab.5e884898da280471.5e884898da28047151d0e56f8dc62927.jsonl"
    )


def test_outside_git_the_name_says_so() -> None:
    """Where no commit holds the file the name says `uncommitted`."""
    name = UploadName.of("reviews.jsonl", commit=None, sha256=SHA)

    assert ".uncommitted." in str(name)
    assert name.commit is None


@given(st.text(min_size=1), st.one_of(st.none(), st.just(COMMIT)), st.sampled_from([SHA, SHA[::-1], None]))
def test_every_path_gives_a_safe_name_that_can_be_read_back(
    path: str, commit: str | None, whole: str | None
) -> None:
    """Whatever a file is called, its name needs no escaping in a URL and is understood again."""
    name = UploadName.of(path, commit=commit, sha256=SHA, whole_sha256=whole)

    assert re.fullmatch(r"[A-Za-z0-9._-]{1,200}", str(name))
    assert UploadName.parse(str(name)) == name
    assert name.is_of(path)
    assert name.is_of_payload(SHA)


@pytest.mark.parametrize(
    "alter",
    [
        "0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d_{}".format,
        "uploads/2026/0192a3b5/{}".format,
        lambda name: name.removesuffix(".jsonl"),
        lambda name: name.removesuffix(".jsonl") + "_0192a3b5-e8f9-7a0b-1c2d-3e4f5a6b7c8d.jsonl",
        lambda name: name + ".gz",
        str.lower,
        str.upper,
        lambda name: name.replace(".", "_"),
    ],
)
@given(path=st.text(min_size=1), commit=st.one_of(st.none(), st.just(COMMIT)))
def test_a_name_that_the_service_alters_is_still_read(
    alter: Callable[[str], str], path: str, commit: str | None
) -> None:
    """Words before and behind, another case, other separators: what it says is all there."""
    name = UploadName.of(path, commit=commit, sha256=SHA, whole_sha256=SHA[::-1])

    assert name.is_same_as(UploadName.parse(alter(str(name))))


@given(st.integers(min_value=0, max_value=len(str(NAME)) - len(".jsonl") - 1))
def test_a_name_that_is_cut_is_lost(length: int) -> None:
    """Half a digest is not taken for a whole one."""
    assert not NAME.is_same_as(UploadName.parse(str(NAME)[:length]))
    assert not NAME.is_same_as(UploadName.parse(f"{str(NAME)[:length]}.jsonl"))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("u/a b.jsonl", "u/a-b.jsonl"),
        ("日本.jsonl", "中国.jsonl"),
        ("a/b.jsonl", "a-b.jsonl"),
        ("x" * 200 + "1.jsonl", "y" + "x" * 199 + "1.jsonl"),
        ("É.jsonl", "e.jsonl"),
    ],
)
def test_no_two_paths_share_a_name(one: str, other: str) -> None:
    """Their slugs may be alike, for people; the digest of the path is not."""
    name = UploadName.of(one, commit=COMMIT, sha256=SHA)

    assert name.is_of(one)
    assert not name.is_of(other)


@pytest.mark.parametrize(
    ("path", "readable"),
    [
        ("data/reviews.jsonl", "data-reviews"),
        ("Crème brûlée.jsonl", "Creme-brulee"),
        ("Straße.jsonl", "Strase"),
        ("日本/data.jsonl", "65e5-672c-data"),
        ("데이터.jsonl", "de-i-teo"),
        ("данные.jsonl", "de-a-en-en-yeru-ie"),
        ("αβ.jsonl", "alpha-beta"),
        ("🎉.jsonl", "data"),
    ],
)
def test_a_slug_can_be_read(path: str, readable: str) -> None:
    """Letters that a URL would escape are written as Unicode calls them."""
    assert slug(path) == readable


@pytest.mark.parametrize("commit", ["0123456789ab", "uncommitted"])
def test_former_names_are_read(commit: str) -> None:
    """They have half the digest and know the path by its slug."""
    former = f"data-reviews.{commit}.5e884898da280471.jsonl"
    name = UploadName.parse(former)

    assert name is not None
    assert str(name) == former
    assert name.is_of("data/reviews.jsonl")
    assert not name.is_of("data/other.jsonl")
    assert name.is_of_payload(SHA)
    assert Ledger([job(ImportStatus.COMPLETE, name=former)]).find(NAME) is not None


@pytest.mark.parametrize(
    "filename",
    [
        None,
        "",
        "reviews.jsonl",
        "reviews.main.5e884898da280471.jsonl",
        "reviews.0123456789ab.5e884898da2804.jsonl",
    ],
)
def test_other_files_are_none_of_ours(filename: str | None) -> None:
    """A file that someone uploaded by other means has no place in the ledger."""
    assert UploadName.parse(filename) is None


def test_sixteen_equal_digits_are_not_the_same_payload() -> None:
    """Two payloads that share them can be made in a minute; the name has twice as many."""
    other = UploadName.of("b.jsonl", commit=None, sha256=SHA[:16] + "0" * 48)

    assert Ledger([job(ImportStatus.COMPLETE)]).find(other) is None


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

    assert Ledger(imports).find(NAME) == (None if found is None else imports[found])


def test_a_moved_file_is_known_and_a_changed_one_is_not() -> None:
    """The same bytes are the same payload at any path and commit; other bytes never are."""
    imports = [job(ImportStatus.COMPLETE)]
    moved = UploadName.of("archive/2026.jsonl", commit=None, sha256=SHA)
    changed = UploadName.of("data/reviews.jsonl", commit=COMMIT, sha256=SHA[::-1])

    assert Ledger(imports).find(moved) == imports[0]
    assert Ledger(imports).find(changed) is None


@pytest.mark.parametrize("filename", ["a" * 1_000_000, "." * 1_000_000, "0123456789abcdef." * 100_000])
def test_a_name_without_end_is_of_other_hands(filename: str) -> None:
    """And is not gone through again from each of its characters."""
    assert UploadName.parse(filename) is None
