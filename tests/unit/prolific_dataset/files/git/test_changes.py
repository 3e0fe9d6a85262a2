"""From an event's commits to the files they changed, in clones that have less than everything."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from prolific_dataset.errors import RepositoryError, UsageError
from prolific_dataset.files.git import Repository
from prolific_dataset.files.git.changes import Changes, CommitRange, changed_files, changed_since
from support.shell.git_repository import Work

RANGE = CommitRange(base="before", head="after")
FORK_POINT = CommitRange(base="base", head="after", from_merge_base=True)
CHANGED = frozenset({"a.jsonl"})
DELETED = frozenset({"b.jsonl"})


@dataclass
class Clone:
    """A clone that holds some commits and remembers what was compared."""

    commits: set[str]
    merge_bases: dict[tuple[str, str], str] = field(default_factory=dict)
    compared: list[tuple[str, str]] = field(default_factory=list)

    def commit(self, revision: str = "HEAD") -> str | None:
        if revision.startswith("-"):
            raise RepositoryError("no revision")
        return revision if revision in self.commits else None

    def merge_base(self, one: str, other: str) -> str | None:
        return self.merge_bases.get((one, other))

    def paths(self, commit: str) -> list[str]:
        return ["a.jsonl", f"{commit}.jsonl"]

    def changed(self, older: str, newer: str) -> tuple[frozenset[str], frozenset[str]]:
        self.compared.append((older, newer))
        return CHANGED, DELETED


def test_the_first_range_that_is_there_is_used() -> None:
    """The exact base is tried first, the merge base second."""
    clone = Clone({"base", "after"}, {("base", "after"): "point"})

    found = changed_files(Changes(ranges=(RANGE, FORK_POINT), reason="unused"), clone)

    assert clone.compared == [("point", "after")]
    assert (found.paths, found.deleted) == (CHANGED, DELETED)
    assert (found.base, found.tracked) == ("point", {"a.jsonl", "after.jsonl"})


def test_a_shallow_clone_means_every_file() -> None:
    """What is not known is never taken for "nothing changed"."""
    found = changed_files(
        Changes(ranges=(RANGE, FORK_POINT), reason="use `fetch-depth: 0`"), Clone({"after"})
    )

    assert found.paths is None
    assert found.reason == "use `fetch-depth: 0`"


def test_no_merge_base_means_every_file() -> None:
    """Histories that do not meet in this clone cannot be compared."""
    assert changed_files(Changes(ranges=(FORK_POINT,), reason="why"), Clone({"base", "after"})).paths is None


def test_no_repository_means_every_file() -> None:
    """A folder without git is checked whole."""
    assert changed_files(Changes(ranges=(RANGE,), reason="unused"), None).paths is None


def test_a_revision_from_outside_cannot_be_an_option() -> None:
    """A payload is data: what git would refuse or misread means every file."""
    found = changed_files(
        Changes(ranges=(CommitRange(base="--x", head="after"),), reason="unused"), Clone(set())
    )

    assert found.paths is None
    assert found.reason == "no revision"


def test_since_a_branch_with_what_is_not_committed(tmp_path: Path) -> None:
    """Commits since the fork, edits and new files count; what the branch itself changed since then does not."""
    work = Work.init(tmp_path)
    work.commit(dict.fromkeys(("old.jsonl", "edited.jsonl", "moved-on.jsonl", "committed.jsonl"), b"{}\n"))
    work.git("switch", "--quiet", "--create", "topic")
    work.commit({"committed.jsonl": b'{"a": 1}\n'})
    work.git("switch", "--quiet", "main")
    work.commit({"moved-on.jsonl": b'{"a": 1}\n'})
    work.git("switch", "--quiet", "topic")
    for name in ("edited.jsonl", "new.jsonl"):
        (tmp_path / name).write_text('{"a": 2}\n')

    found = changed_since("main", Repository.find(tmp_path))

    names = [path.name for path in sorted(tmp_path.glob("*.jsonl")) if found.includes(path, root=tmp_path)]
    assert names == ["committed.jsonl", "edited.jsonl", "new.jsonl"]


@pytest.mark.parametrize("reference", ["nowhere", "--output=x", "0123456789"])
def test_since_what_is_not_there(tmp_path: Path, reference: str) -> None:
    """A misspelt name does not mean that nothing changed."""
    work = Work.init(tmp_path)
    work.commit({"a.jsonl": b"{}\n"})

    with pytest.raises(UsageError, match="there is no branch, tag or commit"):
        changed_since(reference, Repository.find(tmp_path))
    with pytest.raises(UsageError, match="not in a readable git repository"):
        changed_since(reference, None)
