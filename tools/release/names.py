"""Where the repository says its own name: one constant of the program, and the pages that users copy from."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]
CONSTANT = "entrypoint/prolific_dataset/__init__.py"
_CONSTANT = re.compile(r'^REPOSITORY = "([^"]+)"$', flags=re.MULTILINE)


def texts() -> dict[str, str]:
    """Return the text of every file of the repository that may name it, by path."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True, text=True
    )
    paths = [
        path for path in listed.stdout.split("\0") if path.endswith((".md", ".yml", ".json", ".py", ".toml"))
    ]
    return {
        path: (REPOSITORY / path).read_text(encoding="utf-8")
        for path in paths
        if not path.startswith(("tests/", "requirements/")) and (REPOSITORY / path).is_file()
    }


def name(files: Mapping[str, str]) -> str:
    """Return `OWNER/REPO` as the program says it."""
    found = _CONSTANT.search(files[CONSTANT])
    if found is None:
        raise ValueError(f"{CONSTANT} has no REPOSITORY")
    return found[1]


def majors(files: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (path, major version) of each place that tells users which version to use: `OWNER/REPO...@v1`."""
    own = re.escape(name(files))
    pattern = re.compile(
        rf"{own}(?:/[\w./-]+)?@(v\d+)\b|github(?:usercontent)?\.com/{own}/(?:(?:tree|blob|raw)/)?(v\d+)/"
    )
    for path, text in files.items():
        for found in pattern.finditer(text):
            yield path, found[1] or found[2]


def renamed(repository: str, files: Mapping[str, str]) -> dict[str, str]:
    """Return the files that another name of the repository changes, with their new text."""
    old = re.compile(rf"(?<![\w.-]){re.escape(name(files))}(?![\w-])")
    changed = {path: old.sub(repository, text) for path, text in files.items()}
    return {path: text for path, text in changed.items() if text != files[path]}
