"""One thing wrong with one record, before it is given its place in a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from prolific_dataset.validation.rules.rule import Rule


class Problem(NamedTuple):
    """A broken rule. A tuple and no dataclass, because a bad file makes millions of them."""

    rule: type[Rule]
    message: str
    field: str | None = None
    offset: int | None = None
    """Where in the record's text, in characters from 0; None where it follows from `field`."""
