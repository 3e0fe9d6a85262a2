"""Which files a step looks at: what is not looked at is never called fine."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.shell.action_step import Step, run_step
from support.shell.git_repository import Work
from support.shell.terminal import prolific_dataset

GOOD, BROKEN = b'{"t": "longer than five"}\n', b'{"t": broken\n'
FIRST, SECOND = (f"0192a3b5-0000-7000-8000-00000000000{number}" for number in (1, 2))
SCHEMA = b"strict: true\nfields:\n  t: {type: text}\n"
CONFIGURATION = f"""\
datasets:
  - id: {FIRST}
    files: one/*.jsonl
    schema: schema.yml
  - id: {SECOND}
    files: two/*.jsonl
    schema: schema.yml
"""
LIMITS = "    limits: {max-value-length: 5}\n"
CHANGED_ONLY = {"changed-only": "true", "mode": "validate"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The workspace of a runner."""
    root = tmp_path / "workspace"
    root.mkdir()
    return root


def pushed(workspace: Path, before: str, after: str, files: str = "") -> Step:
    payload = {
        "before": before,
        "after": after,
        "ref": "refs/heads/main",
        "repository": {"default_branch": "main"},
    }
    return run_step(workspace, {**CHANGED_ONLY, "files": files}, payload=payload)


def test_changed_rules_change_the_files_of_their_dataset(root: Path) -> None:
    """The other dataset's entry is as before, and so are its files."""
    work = Work.init(root)
    files = {"one/a.jsonl": GOOD, "two/b.jsonl": GOOD, "schema.yml": SCHEMA}
    before = work.commit({**files, ".github/prolific-datasets.yml": CONFIGURATION.encode()})
    after = work.commit({".github/prolific-datasets.yml": f"{CONFIGURATION}{LIMITS}".encode()})

    step = pushed(root, before, after)

    assert step.exit_code == 1
    assert step.errors == [("two/b.jsonl", 1)]
    assert step.outputs["file-count"] == "1"


def test_a_submodule_that_moved_changes_what_is_in_it(root: Path, tmp_path: Path) -> None:
    """Git only says that the submodule is at another commit."""
    Work.init(tmp_path / "data").commit({"a.jsonl": GOOD})
    work = Work.init(root)
    work.git(
        "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "data"), "data"
    )
    before = work.commit({"other.jsonl": GOOD})
    Work(root / "data").commit({"a.jsonl": GOOD + BROKEN})
    after = work.commit({})

    step = pushed(root, before, after, "data/*.jsonl\nother.jsonl")

    assert (step.exit_code, step.errors) == (1, [("data/a.jsonl", 2)])
    assert step.outputs["file-count"] == "1"


def test_a_merge_queue_compares_with_the_branch(root: Path) -> None:
    """The group before may be broken, and may never be merged; its files are looked at all the same."""
    work = Work.init(root)
    main = work.commit({"a.jsonl": GOOD, "b.jsonl": GOOD, "c.jsonl": GOOD})
    work.git("update-ref", "refs/remotes/origin/main", main)
    before = work.commit({"a.jsonl": BROKEN})
    head = work.commit({"b.jsonl": GOOD * 2})
    group = {"base_sha": before, "head_sha": head, "base_ref": "refs/heads/main"}

    step = run_step(
        root, {**CHANGED_ONLY, "files": "*.jsonl"}, event="merge_group", payload={"merge_group": group}
    )

    assert (step.exit_code, step.errors) == (1, [("a.jsonl", 1)])
    assert step.outputs["file-count"] == "2"


def test_a_checkout_below_the_workspace(root: Path) -> None:
    """Annotations name files as the repository knows them, and its history is found."""
    work = Work.init(root / "repo")
    before = work.commit({"data/a.jsonl": GOOD, "data/b.jsonl": GOOD})
    after = work.commit({"data/a.jsonl": GOOD + BROKEN})

    step = pushed(root, before, after, "repo/data/*.jsonl")

    assert (step.exit_code, step.errors) == (1, [("data/a.jsonl", 2)])
    assert step.outputs["file-count"] == "1"


@pytest.mark.parametrize(
    "typed", ["data/*.jsonl", "data/a[1].jsonl", "'data/*.jsonl'", "[data/*.jsonl, !data/x.jsonl]"]
)
def test_what_works_at_the_top_works_in_a_subfolder(tmp_path: Path, typed: str) -> None:
    """Patterns are moved to the configuration file at the top, with the habits that they were typed with."""
    work = Work.init(tmp_path)
    configuration = CONFIGURATION.replace("one/*.jsonl", "'sub[[]1]/data/*.jsonl'").encode()
    work.commit(
        {".github/prolific-datasets.yml": configuration, "sub[1]/data/a[1].jsonl": GOOD, "schema.yml": SCHEMA}
    )

    answer = prolific_dataset(tmp_path / "sub[1]", "validate", typed)

    assert answer.exit_code == 0, answer.out
    assert f"Dataset {FIRST}" in answer.out
    assert "sub[1]/data/a[1].jsonl" in answer.out


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("sub/data/*.jsonl", "Patterns are relative to sub here: write data/*.jsonl."),
        ("data", "For the files of a folder write data/*.jsonl."),
        ("'none/*.jsonl'", "Instead of 'none/*.jsonl' write none/*.jsonl, one a line."),
    ],
)
def test_the_right_form_is_the_one_for_the_subfolder(tmp_path: Path, typed: str, right: str) -> None:
    """Where the pattern was typed, and not where the configuration file is."""
    work = Work.init(tmp_path)
    work.commit({".github/prolific-datasets.yml": CONFIGURATION.encode(), "sub/data/a.jsonl": GOOD})

    answer = prolific_dataset(tmp_path / "sub", "validate", typed)

    assert answer.exit_code == 2
    assert right in answer.out
