"""The hook, installed by pre-commit into a repository of records."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
EXAMPLES = REPOSITORY / "examples"


def git(folder: Path, *words: str) -> str:
    identity = ("-c", "user.name=Mona", "-c", "user.email=mona@example.com")
    done = subprocess.run(
        ["git", "-C", folder, *identity, *words], check=True, capture_output=True, text=True, timeout=60
    )
    return done.stdout.strip()


def commit(folder: Path) -> str:
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All of it")
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def hook(tmp_path: Path) -> tuple[Path, str]:
    """A repository with the hook as it is now, committed or not, and its commit."""
    copy = tmp_path / "hook"
    shutil.copytree(
        REPOSITORY / "entrypoint", copy / "entrypoint", ignore=shutil.ignore_patterns("*.egg-info")
    )
    shutil.copytree(REPOSITORY / "examples", copy / "examples")
    for name in (
        ".pre-commit-hooks.yaml",
        ".gitignore",
        "pyproject.toml",
        "setup.py",
        "README.md",
        "LICENSE",
    ):
        shutil.copy(REPOSITORY / name, copy)
    return copy, commit(copy)


@pytest.mark.timeout(300)
def test_it_finds_the_invalid_record_and_lets_the_good_ones_pass(
    hook: tuple[Path, str], tmp_path: Path
) -> None:
    source, revision = hook
    user = tmp_path / "user"
    user.mkdir()
    (user / ".pre-commit-config.yaml").write_text(
        f"repos: [{{repo: '{source}', rev: '{revision}', hooks: "
        "[{id: prolific-dataset-validate, args: [--schema, schema.yml]}]}]\n"
    )
    shutil.copy(EXAMPLES / "schema.yml", user)
    good = (EXAMPLES / "reviews/kitchen.jsonl").read_bytes().splitlines(keepends=True)
    (user / "good [1].jsonl").write_bytes(b"".join(good))
    (user / "bad.jsonl").write_bytes(b"".join(good[:2]) + b'{"review_id": NaN}\n')
    commit(user)

    def run(*files: str) -> subprocess.CompletedProcess[str]:
        words = [Path(sys.executable).parent / "pre-commit", "run", "--verbose", "--files", *files]
        env = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "home")}
        return subprocess.run(
            words, cwd=user, env=env, check=False, capture_output=True, text=True, timeout=240
        )

    both = run("bad.jsonl", "good [1].jsonl")
    assert both.returncode == 1, both.stderr
    assert "bad.jsonl:3" in both.stdout
    assert "not-a-number" in both.stdout
    one = run("good [1].jsonl")
    assert (one.returncode, "Passed" in one.stdout) == (0, True), one.stdout
