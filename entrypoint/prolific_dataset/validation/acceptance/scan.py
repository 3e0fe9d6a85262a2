"""What an acceptor says; apart from the interface, which no run needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence


NO_FINGERPRINT = 0
"""Stands for a line that holds no record to compare, or of which an acceptor cannot say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scan:
    """What an acceptor says about a block."""

    line_count: int
    unsure: Sequence[tuple[int, bytes]]
    """Index in the block, from 0, and bytes without the line feed, of each line that is to be explained."""
    prints: array[int]
    """For each line its record's fingerprint, or `NO_FINGERPRINT`; empty when none are asked for."""
