"""Leads a file's parts through the first tier, in order; here in this process, in `workers` in several."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from prolific_dataset.records import Block, Fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from prolific_dataset.validation.acceptance.interface import Acceptor, Scan


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a file, prepared for the first tier."""

    read: Block | Fragment
    """As it is in the file."""
    lines: bytes
    """A block's lines without the carriage returns at their ends; empty for a fragment."""
    carriage_returns: int = 0
    """Lines that ended in one."""
    first_carriage_return: int = 0
    """Index in the block of the first such line."""


class Scanner(Protocol):
    """Runs an acceptor over the blocks of a file."""

    def scan(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Scan | None]]:
        """Give back `parts` in order, each block with what the acceptor says, each fragment with nothing."""


class InProcess:
    """Scans in this process."""

    def __init__(self, acceptor: Acceptor) -> None:
        self._acceptor = acceptor

    def scan(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Scan | None]]:
        """See `Scanner`."""
        for part in parts:
            yield part, self._acceptor.scan(part.lines) if part.lines else None


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
