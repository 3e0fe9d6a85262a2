"""Read action.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """The public contract of the action."""

    name: str
    author: str
    description: str
    inputs: dict[str, str]
    """Name -> description."""
    outputs: dict[str, str]
    """Name -> description."""


def read(path: Path) -> Metadata:
    """Read an action's metadata file."""
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return Metadata(
        name=raw["name"],
        author=raw["author"],
        description=raw["description"],
        inputs={name: about["description"] for name, about in raw["inputs"].items()},
        outputs={name: about["description"] for name, about in raw["outputs"].items()},
    )
