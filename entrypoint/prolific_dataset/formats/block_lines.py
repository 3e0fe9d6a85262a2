"""The lines of a block as the first tier takes them: without the carriage returns that may end them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockLines:
    """A block, prepared for the first tier."""

    data: bytes
    """The lines."""
    carriage_returns: int = 0
    """Lines that ended in one."""
    first_carriage_return: int = 0
    """Index in the block of the first such line."""


def lines_of(block: bytes) -> BlockLines:
    """Take the carriage returns from the line ends of a block."""
    if b"\r" not in block:
        return BlockLines(data=block)
    first = block.find(b"\r\n")
    return BlockLines(
        data=block.replace(b"\r\n", b"\n").removesuffix(b"\r") or b"\n",
        carriage_returns=block.count(b"\r\n") + block.endswith(b"\r"),
        first_carriage_return=block.count(b"\n", 0, first if first >= 0 else len(block)),
    )
