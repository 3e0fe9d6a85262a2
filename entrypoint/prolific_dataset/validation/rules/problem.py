"""One thing wrong with one record, before it is given its place in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prolific_dataset.validation.rules.rule import Rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """A rule that a record breaks."""

    rule: type[Rule]
    message: str
    field: str | None = None
    offset: int | None = None
    """Where in the record's text, in characters from 0; None where it follows from `field`."""
