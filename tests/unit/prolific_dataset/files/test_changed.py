"""From an event's commits to the files they changed, in clones that have less than everything."""

from __future__ import annotations

from dataclasses import dataclass, field

from prolific_dataset.errors import RepositoryError
from prolific_dataset.files.changed import Changes, CommitRange, changed_files
from prolific_dataset.files.git import Changed

RANGE = CommitRange(base="before", head="after")
FORK_POINT = CommitRange(base="base", head="after", from_merge_base=True)
CHANGED = Changed(paths=frozenset({"a.jsonl"}), deleted=frozenset({"b.jsonl"}))


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

    def changed(self, older: str, newer: str) -> Changed:
        self.compared.append((older, newer))
        return CHANGED


def test_the_first_range_that_is_there_is_used() -> None:
    """The exact base is tried first, the merge base second."""
    clone = Clone({"base", "after"}, {("base", "after"): "point"})

    found = changed_files(Changes(ranges=(RANGE, FORK_POINT), reason="unused"), clone)

    assert clone.compared == [("point", "after")]
    assert (found.paths, found.deleted) == (CHANGED.paths, CHANGED.deleted)


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
