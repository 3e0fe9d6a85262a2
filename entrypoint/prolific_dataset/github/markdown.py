"""Markdown for the step summary: the only place where text from outside becomes markup, as literal text.

GitHub renders in two steps: GitHub Flavored Markdown, then filters over the HTML that turn `@name`, `#1` and
`:tada:` into links and pictures. Entities stop the first step, an empty comment between the characters stops
the second; the filters leave `<code>` alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from prolific_dataset.sanitize import cut, visible

CELL_LIMIT = 160
_ENTITIES = {ord(each): f"&#{ord(each)};" for each in "&<>\"'\\`*_[]~|#!$"}
_ADDRESS = re.compile(r"(?i)(www)\.|(://)")
_FILTERED = re.compile(r"(?i)(@)|((?:&#35;))(?=\w)|(:)(?=[\w+-])|(\bGH-)(?=\d)")


def text(value: str, limit: int = CELL_LIMIT) -> str:
    """Return `value` as literal text for a table cell or a sentence."""
    shown = _within(value, limit)
    if shown and not (shown[0].isalpha() or shown[0] == "&"):  # a list or an indented block starts like this
        shown = f"&#{ord(shown[0])};{shown[1:]}"
    return shown


def code(value: str, limit: int = CELL_LIMIT) -> str:
    """Return `value` as inline code."""
    return f"<code>{_entities(value, limit).replace('@', '@<!-- -->')}</code>"


def prose(value: str, limit: int = CELL_LIMIT) -> str:
    """Return a sentence with its words between backticks as inline code."""
    parts = cut(value, limit).split("`")
    if len(parts) % 2 == 0:  # a lone backtick is just that
        parts[-2:] = ["`".join(parts[-2:])]
    shown = ""
    for position, part in enumerate(parts):
        if position % 2 and part:
            shown += code(part, limit)
        else:  # the first part starts the line, even after an empty pair of backticks
            shown += (_within if shown else text)(part, limit)
    return shown


def link(label: str, address: str | None) -> str:
    """Return `label`, which is markup already, as a link when there is an address."""
    return label if address is None else f'<a href="{escape(address, quote=True)}">{label}</a>'


def table(header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[bool]) -> str:
    """Return a table of cells that are markup already; columns marked `right` are right-aligned."""
    ruler = ("---:" if each else ":---" for each in right)
    lines = (header, tuple(ruler), *rows)
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def details(summary: str, body: str) -> str:
    """Return a collapsed section; both arguments are markup already."""
    return f"<details><summary>{summary}</summary>\n\n{body.rstrip()}\n\n</details>\n"


def _within(value: str, limit: int) -> str:
    return _FILTERED.sub(lambda found: f"{found.group()}<!-- -->", _entities(value, limit))


def _entities(value: str, limit: int) -> str:
    shown = cut(visible(unicodedata.normalize("NFC", value)), limit)
    encoded = shown.translate(_ENTITIES)
    return _ADDRESS.sub(lambda found: "www&#46;" if found.group(1) else "&#58;//", encoded)
