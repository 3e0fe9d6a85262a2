"""What is asked of git to find new records: little, late, and once for all files of a run."""

from __future__ import annotations

from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prolific_dataset.files.git import Entry, Repository
from prolific_dataset.upload.new_records import GitCache, find_new_records
from prolific_dataset.upload.new_records.origins import _keys
from prolific_dataset.upload.upload_name import former_slug, path_digest, path_keys
from support.service.import_list import ImportList, whole_payload
from support.shell.git_repository import Work


class Counting:
    """A repository that counts what it is asked."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.asked: Counter[str] = Counter()

    @property
    def is_shallow(self) -> bool:
        return self.repository.is_shallow

    def commit(self, revision: str = "HEAD") -> str | None:
        self.asked[f"commit {revision}"] += 1
        return self.repository.commit(revision)

    def is_ancestor(self, older: str, newer: str) -> bool:
        return self.repository.is_ancestor(older, newer)

    def paths(self, commit: str) -> list[str]:
        self.asked["paths"] += 1
        return self.repository.paths(commit)

    def entry_at(self, commit: str, location: Path) -> Entry | None:
        return self.repository.entry_at(commit, location)

    def entry(self, commit: str, path: str) -> Entry | None:
        return self.repository.entry(commit, path)

    def open(self, entry: Entry) -> AbstractContextManager[IO[bytes]]:
        self.asked["open"] += 1
        return self.repository.open(entry)

    def holds(self, entry: Entry, location: Path) -> bool:
        return self.repository.holds(entry, location)


def lines(*values: object) -> bytes:
    return b"".join(b'{"a": "%s"}\n' % str(value).encode() for value in values)


@pytest.fixture
def dataset(tmp_path: Path) -> ImportList:
    return ImportList(Work.init(tmp_path / "work"))


def counting(dataset: ImportList) -> Counting:
    repository = Repository.find(dataset.work.root)
    assert repository is not None
    return Counting(repository)


def test_where_nothing_is_new_only_the_newest_import_is_looked_at(dataset: ImportList) -> None:
    """However many there are."""
    for count in range(1, 6):
        dataset.work.commit({"a.jsonl": lines(*range(count))})
        dataset.push("a.jsonl")
    reader = counting(dataset)
    find_new_records(dataset.imports, whole_payload(dataset.work, "a.jsonl"), GitCache(reader))
    assert (reader.asked["paths"], reader.asked["open"]) == (1, 1)


def test_files_of_a_run_share_what_git_said(dataset: ImportList) -> None:
    """Each commit is resolved and listed once."""
    dataset.work.commit({"a.jsonl": lines(1), "b.jsonl": lines(2)})
    dataset.push("a.jsonl")
    dataset.push("b.jsonl")
    commit = dataset.work.commit({"a.jsonl": lines(1, 3), "b.jsonl": lines(2, 4)})
    reader = counting(dataset)
    git = GitCache(reader)
    for path in ("a.jsonl", "b.jsonl"):
        new = find_new_records(dataset.imports, whole_payload(dataset.work, path), git)
        assert new is not None
        assert new.payload.record_count
    assert reader.asked["paths"] == 1
    assert (
        max(count for asked, count in reader.asked.items() if commit not in asked and "HEAD" not in asked)
        <= 4
    )


@given(
    st.lists(st.text(st.sampled_from("ab1ü-_./ "), min_size=1, max_size=8).map(lambda text: text + ".jsonl")),
    st.sampled_from(["", "sub/"]),
)
def test_every_path_of_a_wanted_key_is_found(paths: list[str], prefix: str) -> None:
    """By its digest and by its former slug, with and without the prefix."""
    wanted = {path_digest(path) for path in paths[::2]} | {former_slug("sub/" + path) for path in paths[1::2]}
    found = set(_keys(paths, wanted, prefix))

    assert found == {
        (path, key)
        for path in paths
        for key in (*path_keys(path), *path_keys(prefix + path))
        if key in wanted
    }
