"""Puts the figures into `docs/reference/performance.md`, between two marks; the words around them are by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Row = tuple[str, ...]
_MARKED = re.compile(r"(<!-- figures -->\n).*(<!-- /figures -->)", re.DOTALL)


@dataclass(frozen=True)
class Table:
    """One table of figures."""

    title: str
    head: Row
    rows: Sequence[Row]


def write_page(path: Path, machine: str, command: str, tables: Sequence[Table]) -> None:
    """Replace the figures in the page at `path`."""
    parts = [f"Made by `{command}` on {machine}. Medians of wall times of whole processes, start included."]
    for table in tables:
        lines = [table.head, ("---",) * len(table.head), *table.rows]
        parts += [f"### {table.title}", "\n".join(f"| {' | '.join(line)} |" for line in lines)]
    text = "\n\n".join(parts)
    path.write_text(_MARKED.sub(lambda match: f"{match[1]}\n{text}\n\n{match[2]}", path.read_text()))
