"""The map in CONTRIBUTING.md: every room is on it."""

from __future__ import annotations

import re
from pathlib import Path

import prolific_dataset

REPOSITORY = Path(__file__).parents[2]
PACKAGE = Path(prolific_dataset.__file__).parent
TEXT = (REPOSITORY / "CONTRIBUTING.md").read_text(encoding="utf-8")


def test_every_room_is_on_the_map() -> None:
    """And nothing that is not there."""
    section = TEXT.partition("## The rooms")[2].partition("\n## ")[0]
    loose = {path.name for path in PACKAGE.glob("*.py") if not path.name.startswith("__")}
    rooms = {f"{path.parent.name}/" for path in PACKAGE.glob("*/__init__.py")}

    assert set(re.findall(r"^\| `([\w./]+)` \|", section, re.MULTILINE)) == rooms | loose
