"""How large a document may be, judged before or without building what it describes.

Anyone who opens a pull request can change the configuration and the schema. A few aliases of aliases mean billions
of values, and a few thousand brackets overflow the stack of a parser written in C, which nothing can catch.
"""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 1 << 20
"""Bytes of a document; a configuration with a thousand datasets has a tenth of it."""
MAX_DEPTH: Final = 32
"""Lists and mappings inside each other; a schema needs three, a configuration five."""
KEY_SHOWN: Final = 100
"""Characters of a key that a message shows."""
MAX_VALUES: Final = 100_000
"""Values of a document, keys included, where each alias counts as much as what it repeats."""


class LimitError(ValueError):
    """The document exceeds a limit; the message says which."""


def check_value(value: object) -> None:
    """Judge the value of a JSON document, which has no aliases.

    Raises:
        LimitError: it exceeds a limit.
    """
    level, depth, count = [value], 0, 1
    while level:
        inner: list[object] = []
        for each in level:
            if isinstance(each, list):
                inner += each
            elif isinstance(each, dict):
                inner += [*each, *each.values()]
        depth += any(isinstance(each, list | dict) for each in level)
        count += len(inner)
        check_size(depth, count)
        level = inner


def check_size(depth: int, count: int) -> None:
    """Raise `LimitError` when so many levels, or so many values, are too many."""
    if depth > MAX_DEPTH:
        raise LimitError(f"nested more than {MAX_DEPTH} levels deep")
    if count > MAX_VALUES:
        raise LimitError(f"more than {MAX_VALUES} values, aliases included")
