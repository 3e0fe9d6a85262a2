"""Leads a file's parts through the first tier, in order; those of a large file while others are being read."""

from __future__ import annotations

from collections import deque
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from prolific_dataset.records import Block, Fragment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from concurrent.futures import Executor, Future

    from prolific_dataset.validation.acceptance.interface import Acceptor
    from prolific_dataset.validation.acceptance.scan import Scan

_WORTH_IT = 32 * 1024 * 1024
"""Bytes below which starting threads costs more than they save."""
_MOST_THREADS = 2
_HELD = 1024 * 1024
"""Bytes that wait for the threads; very long records make large blocks, which must not pile up."""


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


class InTurn:
    """Scans one part after the other."""

    def __init__(self, acceptor: Acceptor) -> None:
        self._acceptor = acceptor

    def scan(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Scan | None]]:
        """Give back `parts` in order, each block with what the acceptor says, each fragment with nothing."""
        for part in parts:
            yield part, self._acceptor.scan(part.lines) if part.lines else None


class InThreads:
    """Scans in threads, which pays for an acceptor that does not hold Python's lock."""

    def __init__(self, acceptor: Acceptor, threads: Executor) -> None:
        self._acceptor = acceptor
        self._threads = threads

    def scan(self, parts: Iterable[Part]) -> Iterator[tuple[Part, Scan | None]]:
        """See `InTurn.scan`."""
        waiting: deque[tuple[Part, Future[Scan] | None]] = deque()
        held = 0
        for part in parts:
            scanned = self._threads.submit(self._acceptor.scan, part.lines) if part.lines else None
            waiting.append((part, scanned))
            held += len(part.read.data)
            while held > _HELD:
                held -= len(waiting[0][0].read.data)
                yield _finished(*waiting.popleft())
        while waiting:
            yield _finished(*waiting.popleft())


Scanner: TypeAlias = InTurn | InThreads


def _finished(part: Part, scanned: Future[Scan] | None) -> tuple[Part, Scan | None]:
    return part, scanned.result() if scanned is not None else None


@contextmanager
def scanner_for(acceptor: Acceptor, *, size: int, threads: int) -> Iterator[Scanner]:
    """Give the scanner that suits the work.

    Args:
        acceptor: what scans.
        size: bytes that will be scanned.
        threads: most threads to use.
    """
    if threads == 1 or size < _WORTH_IT or not acceptor.parallel:
        yield InTurn(acceptor)
        return
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 - costs milliseconds, and only large files need it

    with ThreadPoolExecutor(min(threads, _MOST_THREADS), "scan") as pool:
        yield InThreads(acceptor, pool)


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
