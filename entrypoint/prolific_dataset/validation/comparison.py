"""What it takes to compare the records of a dataset with each other while its files are read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from prolific_dataset.validation.candidates import Candidates
from prolific_dataset.validation.fingerprints import Fingerprints

if TYPE_CHECKING:
    from prolific_dataset.model import Schema

_LONG_RECORD = 4096
"""Bytes of an average record above which hashing all text of each would be felt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Shared by all files of a dataset."""

    fingerprints: Fingerprints
    candidates: Candidates

    @classmethod
    def of(cls, schema: Schema | None, head: bytes, size: int) -> Comparison:
        """Prepare for a dataset of `size` bytes whose first file starts with `head`; both decide about speed only."""
        names = [field.name for field in schema.fields] if schema is not None else []
        length = len(head) // (head.count(b"\n") or 1) or 1
        return cls(
            fingerprints=Fingerprints(names, long=length > _LONG_RECORD),
            candidates=Candidates(size // length),
        )
