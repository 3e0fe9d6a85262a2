"""The README's tables of inputs and outputs, between two comments that nobody sees."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contract.metadata import Metadata


class MarkerError(Exception):
    """A text has no place for a table."""


def fill(text: str, metadata: Metadata) -> str:
    """Return `text` with tables between `<!-- inputs -->` and `<!-- /inputs -->`, outputs likewise.

    Raises:
        MarkerError: the comments are missing.
    """
    text = _replace(text, "inputs", _table("Input", metadata.inputs))
    return _replace(text, "outputs", _table("Output", metadata.outputs))


def _table(title: str, rows: Mapping[str, str]) -> str:
    lines = [f"| {title} | Meaning |", "| --- | --- |"]
    lines += [f"| `{name}` | {_cell(text)} |" for name, text in rows.items()]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _replace(text: str, name: str, table: str) -> str:
    between = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    filled, count = between.subn(lambda found: f"{found[1]}\n{table}\n{found[2]}", text)
    if count != 1:
        raise MarkerError(f"expected one <!-- {name} --> with its <!-- /{name} -->, found {count}")
    return filled
