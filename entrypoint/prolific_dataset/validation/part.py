"""A part of a file as the first tier takes it: lines without the carriage returns that may end them."""

from __future__ import annotations

from typing import NamedTuple

from prolific_dataset.records import Block, Fragment


class Part(NamedTuple):
    """A part of a file, prepared for the first tier."""

    read: Block | Fragment
    """As it is in the file."""
    lines: bytes
    """A block's lines without the carriage returns at their ends; empty for a fragment."""
    carriage_returns: int = 0
    """Lines that ended in one."""
    first_carriage_return: int = 0
    """Index in the block of the first such line."""


def prepare(read: Block | Fragment) -> Part:
    """Take the carriage returns from the line ends of a block."""
    if isinstance(read, Fragment):
        return Part(read=read, lines=b"")
    data = read.data
    if b"\r" not in data:
        return Part(read=read, lines=data)
    first = data.find(b"\r\n")
    return Part(
        read=read,
        lines=data.replace(b"\r\n", b"\n").removesuffix(b"\r") or b"\n",
        carriage_returns=data.count(b"\r\n") + data.endswith(b"\r"),
        first_carriage_return=data.count(b"\n", 0, first if first >= 0 else len(data)),
    )
