"""Markdown out of values: tables, and texts with marked places to fill."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

GENERATED = "<!-- Made by `make docs`; do not edit. -->"


class MarkerError(Exception):
    """A text has no place for what is to be filled in."""


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; line breaks and bars in cells are taken care of."""
    lines = [_row(head), _row(["---"] * len(head)), *map(_row, rows)]
    return "\n".join(lines)


def code(words: Iterable[str]) -> str:
    """Return `words` as code, set apart by commas."""
    return ", ".join(f"`{word}`" for word in words)


def page(title: str, *blocks: str) -> str:
    """Return a generated page."""
    return "\n\n".join((GENERATED, f"# {title}", *blocks)) + "\n"


def fill(text: str, name: str, block: str) -> str:
    """Return `text` with `block` between `<!-- name -->` and `<!-- /name -->`.

    Raises:
        MarkerError: the two comments are not there exactly once.
    """
    between = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
    filled, count = between.subn(lambda found: f"{found[1]}\n{block}\n\n{found[2]}", text)
    if count != 1:
        raise MarkerError(f"expected one <!-- {name} --> with its <!-- /{name} -->, found {count}")
    return filled


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(' '.join(cell.split()).replace('|', chr(92) + '|') for cell in cells)} |"
