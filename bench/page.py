"""Puts figures into a page of the documentation, between two marks; the words around them are written by hand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PERFORMANCE = Path(__file__).parents[1] / "docs/reference/performance.md"
Row = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of figures."""

    title: str
    head: Row
    rows: Sequence[Row]


def fill(path: Path, mark: str, text: str) -> None:
    """Replace what is between `<!-- mark -->` and `<!-- /mark -->` in the page at `path`."""
    path.write_text(filled(path.read_text(encoding="utf-8"), mark, text), encoding="utf-8")


def filled(page: str, mark: str, text: str) -> str:
    """Return the page with `text` in the place of `mark`."""
    place = re.compile(rf"(<!-- {mark} -->\n).*(<!-- /{mark} -->)", re.DOTALL)
    page, places = place.subn(lambda found: f"{found[1]}\n{text}\n\n{found[2]}", page)
    if not places:
        raise SystemExit(f"the page has no marks for {mark}")
    return page


def goal(measured: float, most: float | None) -> str:
    """Return a goal, and whether it is reached; nothing where there is none."""
    return "" if most is None else f"{most:g} {'✓' if measured <= most else '✗'}"


def markdown(tables: Sequence[Table]) -> str:
    """Return tables below their titles."""
    return "\n\n".join(f"### {table.title}\n\n{lines((table.head, *table.rows))}" for table in tables)


def lines(rows: Sequence[Row]) -> str:
    """Return one table; the first row is its head."""
    head, *body = rows
    return "\n".join(f"| {' | '.join(row)} |" for row in (head, ("---",) * len(head), *body))
