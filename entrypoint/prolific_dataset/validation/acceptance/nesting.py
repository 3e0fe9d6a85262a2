"""Accounts for the quotes of any parsed value, and looks for nesting beyond the limit."""

from __future__ import annotations

from prolific_dataset.validation.rules.json_text import MAX_DEPTH

UNSURE = -(1 << 62)
"""Added to a count, it gives what no text has."""


def quotes_of(value: object, depth: int = 0) -> int:
    """Return how many quotes JSON text of `value` has; far below zero when it is nested too deeply.

    Args:
        value: what orjson made of the text. It refuses numbers that a double cannot hold.
        depth: how many lists and objects enclose it.
    """
    if isinstance(value, str):
        return 2
    if isinstance(value, dict):
        if depth >= MAX_DEPTH:
            return UNSURE
        return 2 * len(value) + sum(quotes_of(item, depth + 1) for item in value.values())
    if isinstance(value, list):
        return UNSURE if depth >= MAX_DEPTH else sum(quotes_of(item, depth + 1) for item in value)
    return 0
