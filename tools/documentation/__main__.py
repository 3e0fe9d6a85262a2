"""`python -m documentation`: write the generated documentation; with `--check` only compare it."""

from __future__ import annotations

import sys
from pathlib import Path

from documentation.pages import pages

REPOSITORY = Path(__file__).parents[2]


def main(*, check: bool) -> int:
    """Write what is out of date; with `check` name it and return 1 instead."""
    stale = [
        (path, text)
        for path, text in pages(REPOSITORY)
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        name = path.relative_to(REPOSITORY).as_posix()
        if check:
            sys.stderr.write(f"{name} is out of date: run `make docs`.\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{name}\n")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main(check=sys.argv[1:] == ["--check"]))
