r"""A stream of bytes as blocks of whole lines, split on `\n` only, in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

BLOCK_SIZE = 256 * 1024
LONGEST_LINE_END = len(b"\r\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A part of a line that is too long for memory."""

    data: bytes
    first: bool
    last: bool


def read_blocks(stream: BinaryIO, *, limit: int, size: int = BLOCK_SIZE) -> Iterator[bytes | Fragment]:
    """Cut `stream` into blocks, in order and without a gap.

    Args:
        stream: a binary stream; buffering is of no use.
        limit: the most bytes of a line that are kept in memory, give or take a block.
        size: bytes read at a time.

    Yields:
        Blocks of about `size` bytes: whole lines with their line ends, which only the last line of a file may lack.
        A line longer than `limit` comes in fragments of about that size.
    """
    # Freed at once, and never touched. The C library gives each freed block back to the system, and asks for the next
    # one, until it has seen that larger pieces come and go; that takes a fifth of the time of a check.
    bytes(32 * size)
    pending: list[bytes] = []
    held_size = 0
    draining = False
    while chunk := stream.read(size):
        if draining:
            end = chunk.find(b"\n") + 1
            draining = not end
            yield Fragment(data=chunk[:end] if end else chunk, first=False, last=bool(end))
            chunk = chunk[end:] if end else b""
        end = chunk.rfind(b"\n") + 1
        if end:
            yield b"".join((*pending, memoryview(chunk)[:end]))
            pending, held_size = [], 0
        if end < len(chunk):
            pending.append(chunk[end:])
            held_size += len(chunk) - end
        if held_size > limit + LONGEST_LINE_END:
            # The first piece may be of a single byte; a byte order mark must not be cut in two.
            pending[:2] = [b"".join(pending[:2])]
            yield from (
                Fragment(data=part, first=index == 0, last=False) for index, part in enumerate(pending)
            )
            pending, held_size, draining = [], 0, True
    if draining:
        yield Fragment(data=b"", first=False, last=True)
    if pending:
        yield b"".join(pending)


def lines_of(block: bytes) -> bytes:
    """Take the carriage returns from the line ends of a block."""
    if b"\r" not in block:
        return block
    return block.replace(b"\r\n", b"\n").removesuffix(b"\r") or b"\n"
